namespace Proxy.Simulator.Sse;

/// <summary>One thing a streamed answer does: wait, then send one record.</summary>
internal readonly record struct StreamStep(TimeSpan Pause, ReadOnlyMemory<byte> Record);
