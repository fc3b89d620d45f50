using System.Buffers.Text;
using Proxy.Core.Sealing;

namespace Proxy.Tests.Translation;

/// <summary>An envelope without secrecy or nonce, so that two answers can be compared and goldens stay the same.</summary>
internal sealed class ReadableEnvelope : IEnvelope
{
    public byte[] Seal(ReadOnlySpan<byte> payload, string tenant) => Base64Url.EncodeToUtf8(payload);

    public bool IsOwn(ReadOnlySpan<byte> sealedText) => true;

    public byte[]? TryOpen(ReadOnlySpan<byte> sealedText, string tenant) => Base64Url.DecodeFromUtf8(sealedText);
}
