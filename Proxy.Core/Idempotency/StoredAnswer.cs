namespace Proxy.Core.Idempotency;

/// <summary>What is known of an answer under a key.</summary>
/// <param name="Head">Status and headers, as the owner wrote them; empty while the answer has not begun.</param>
/// <param name="Chunks">Bytes of the body from where the caller had read, in order.</param>
internal sealed record StoredAnswer(RecordState State, ReadOnlyMemory<byte> Head, IReadOnlyList<byte[]> Chunks);
