namespace Proxy.Core.Limits;

/// <summary>How full a bucket is after a decision.</summary>
/// <param name="Remaining">Units; never below 0.</param>
/// <param name="ResetAfter">Until it is as if never used.</param>
internal readonly record struct BucketState(Bucket Bucket, long Remaining, TimeSpan ResetAfter);
