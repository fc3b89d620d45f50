using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Proxy.Core.Sealing;

/// <summary>
/// C0.5: base64url of <c>rsp1. | kid length | kid | nonce (12) | ciphertext | tag (16)</c>, AES-256-GCM, the tenant and the
/// key id as associated data. Random 96-bit nonces: safe for 2^32 envelopes a key, then rotate.
/// </summary>
internal sealed class AesGcmEnvelope : IEnvelope
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly SealingKey _sealing;
    private readonly Dictionary<string, SealingKey> _opening;

    public AesGcmEnvelope(IReadOnlyList<SealingKey> keys)
    {
        ArgumentOutOfRangeException.ThrowIfZero(keys.Count);
        _sealing = keys[0];
        _opening = keys.ToDictionary(k => k.Id, StringComparer.Ordinal);
    }

    private static ReadOnlySpan<byte> Magic => "rsp1."u8;

    public byte[] Seal(ReadOnlySpan<byte> payload, string tenant)
    {
        var header = Magic.Length + 1 + _sealing.Id.Length;
        var bytes = new byte[header + NonceSize + payload.Length + TagSize];
        Magic.CopyTo(bytes);
        bytes[Magic.Length] = (byte)_sealing.Id.Length;
        Encoding.ASCII.GetBytes(_sealing.Id, bytes.AsSpan(Magic.Length + 1));
        var nonce = bytes.AsSpan(header, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_sealing.Secret, TagSize);
        aes.Encrypt(nonce, payload, bytes.AsSpan(header + NonceSize, payload.Length), bytes.AsSpan(bytes.Length - TagSize), Associated(_sealing.Id, tenant));
        var text = new byte[Base64Url.GetEncodedLength(bytes.Length)];
        Base64Url.EncodeToUtf8(bytes, text);
        return text;
    }

    public byte[]? TryOpen(ReadOnlySpan<byte> sealedText, string tenant)
    {
        // "cnNwMS4" is base64url of "rsp1.": real Anthropic signatures leave here without an allocation.
        if (!sealedText.StartsWith("cnNwMS"u8)) return null;
        var bytes = new byte[Base64Url.GetMaxDecodedLength(sealedText.Length)];
        if (Base64Url.DecodeFromUtf8(sealedText, bytes, out _, out var length) != System.Buffers.OperationStatus.Done) return null;
        var rest = bytes.AsSpan(0, length);
        if (!rest.StartsWith(Magic) || rest.Length < Magic.Length + 1) return null;
        var idLength = rest[Magic.Length];
        var header = Magic.Length + 1 + idLength;
        if (rest.Length < header + NonceSize + TagSize) return null;
        var id = Encoding.ASCII.GetString(rest.Slice(Magic.Length + 1, idLength));
        if (!_opening.TryGetValue(id, out var key)) return null;
        var payload = new byte[rest.Length - header - NonceSize - TagSize];
        using var aes = new AesGcm(key.Secret, TagSize);
        try
        {
            aes.Decrypt(rest.Slice(header, NonceSize), rest.Slice(header + NonceSize, payload.Length), rest[^TagSize..], payload, Associated(id, tenant));
            return payload;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null; // damaged, or another tenant's: as foreign as any other (R26)
        }
    }

    public bool IsOwn(ReadOnlySpan<byte> sealedText)
    {
        if (!sealedText.StartsWith("cnNwMS4"u8)) return false;
        // 48 characters are 36 bytes: the mark, the length of the key's id and the id.
        Span<byte> start = stackalloc byte[36];
        var header = sealedText[..Math.Min(48, sealedText.Length)];
        if (Base64Url.DecodeFromUtf8(header, start, out _, out var length) != System.Buffers.OperationStatus.Done) return true;
        start = start[(Magic.Length)..length];
        if (start.Length < 1 || start.Length < 1 + start[0]) return true;
        return _opening.ContainsKey(Encoding.ASCII.GetString(start.Slice(1, start[0])));
    }

    private static byte[] Associated(string keyId, string tenant) => Encoding.UTF8.GetBytes(keyId + "\n" + tenant);
}
