namespace Proxy.Core.Batches;

/// <summary>That something was done to a batch, and when: <c>cancel.json</c>, <c>archive.json</c>.</summary>
internal sealed record BatchMark(DateTimeOffset At);
