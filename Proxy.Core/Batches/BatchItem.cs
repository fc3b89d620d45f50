namespace Proxy.Core.Batches;

/// <summary>One request of a batch.</summary>
/// <param name="Index">Place in the batch, from 0.</param>
/// <param name="Params">The bytes of its <c>params</c> as they came: the body of a Messages request.</param>
internal sealed record BatchItem(int Index, string CustomId, ReadOnlyMemory<byte> Params);
