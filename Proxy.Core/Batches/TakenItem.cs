namespace Proxy.Core.Batches;

/// <summary>An item that the caller holds for as long as its lease.</summary>
/// <param name="Index">Place in the batch, from 0.</param>
/// <param name="Attempt">1 for the first.</param>
internal readonly record struct TakenItem(int Index, int Attempt);
