namespace Proxy.Simulator.Batches;

/// <summary>What one input file may hold (mapping B6).</summary>
/// <param name="Queued">Requests of all batches that are not over; one more fails with <c>token_limit_exceeded</c> (OpenAI counts their tokens).</param>
internal sealed record BatchLimits(int Lines = 50_000, long Bytes = 200_000_000, int Queued = int.MaxValue);
