namespace Proxy.Simulator.Batches;

/// <summary>What one input file may hold (mapping B6).</summary>
internal sealed record BatchLimits(int Lines = 50_000, long Bytes = 200_000_000);
