namespace Proxy.Core.Batches;

/// <summary>One request of a batch.</summary>
/// <param name="Index">Place in the batch, from 0.</param>
/// <param name="CustomId">Empty where it was lost with a request that <see cref="IsDamaged"/>: no client's is.</param>
/// <param name="Params">The bytes of its <c>params</c> as they came: the body of a Messages request.</param>
internal sealed record BatchItem(int Index, string CustomId, ReadOnlyMemory<byte> Params)
{
    /// <summary>What is stored of it is not what was: it cannot be run, and there are no <see cref="Params"/>.</summary>
    public bool IsDamaged => Params.IsEmpty;
}
