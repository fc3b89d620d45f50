namespace Proxy.Core.Limits;

/// <summary>One count that a request must fit into.</summary>
/// <param name="Key">Without the installation's prefix: <c>lim:{key_1}:requests</c>; the braces keep a client's buckets on one node.</param>
/// <param name="Limit">Units per minute, units per day, or answers at one time.</param>
/// <param name="Cost">Units taken on admission; 0 only asks whether there is room.</param>
internal readonly record struct Bucket(LimitKind Kind, string Key, long Limit, long Cost);
