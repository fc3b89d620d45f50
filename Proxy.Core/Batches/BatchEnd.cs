namespace Proxy.Core.Batches;

/// <summary>Written once, when every request has its one result.</summary>
internal sealed record BatchEnd(DateTimeOffset At, BatchCounts Counts);
