namespace Proxy.Core.Sealing;

/// <summary>Seals opaque state into something a client can carry (C0.5). Safe for concurrent use.</summary>
internal interface IEnvelope
{
    /// <summary>Encrypts and authenticates <paramref name="payload"/> for <paramref name="tenant"/>.</summary>
    /// <returns>Base64url without padding, as ASCII bytes.</returns>
    byte[] Seal(ReadOnlySpan<byte> payload, string tenant);

    /// <summary>Opens what <see cref="Seal"/> made with any of the configured keys, for the same tenant.</summary>
    /// <param name="sealedText">What a client sent: anything at all.</param>
    /// <returns>The payload, or null when this is not ours to open: foreign, damaged, another tenant's, or an unknown key (R26).</returns>
    byte[]? TryOpen(ReadOnlySpan<byte> sealedText, string tenant);

    /// <summary>It was sealed here, as its beginning says, by a key that is still known: if it cannot be opened, it was changed, or is another tenant's.</summary>
    bool IsOwn(ReadOnlySpan<byte> sealedText);
}
