using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Proxy.Simulator.Answers;

/// <summary>
/// The opaque token of a reasoning item: bound to its item id and to this simulator by a MAC.
/// <code>"gAAAA" base64url( flags(1) nextKind(1) length(1) itemId filler mac(32) )</code>
/// The filler makes it as long as recorded ones; it carries no meaning.
/// </summary>
internal sealed class EncryptedContent(ReadOnlyMemory<byte> key)
{
    private const string Mark = "gAAAA";
    private const int MacLength = 32;
    private const int PartialFiller = 128;
    private const int FullFiller = 512;

    /// <summary>What comes with <c>output_item.added</c>: not the finished value, and refused when it is sent back.</summary>
    public string Partial(string itemId) => Write(itemId, FollowedBy.Nothing, final: false);

    /// <summary>The finished value; it remembers what kind of item followed.</summary>
    public string Full(string itemId, FollowedBy next) => Write(itemId, next, final: true);

    /// <summary>Null when the token was not made here, was altered, or is only a partial one.</summary>
    public SealedReasoning? Open(string token)
    {
        if (!token.StartsWith(Mark, StringComparison.Ordinal) || !Base64Url.IsValid(token.AsSpan(Mark.Length))) return null;
        var body = new byte[Base64Url.GetMaxDecodedLength(token.Length)];
        if (!Base64Url.TryDecodeFromChars(token.AsSpan(Mark.Length), body, out var length) || length < MacLength + 3) return null;
        var content = body.AsSpan(0, length - MacLength);
        var mac = HMACSHA256.HashData(key.Span, content);
        if (!CryptographicOperations.FixedTimeEquals(mac, body.AsSpan(length - MacLength, MacLength))) return null;
        var final = content[0] == 1;
        return final ? new SealedReasoning(Encoding.UTF8.GetString(content.Slice(3, content[2])), (FollowedBy)content[1]) : null;
    }

    private string Write(string itemId, FollowedBy next, bool final)
    {
        var id = Encoding.UTF8.GetBytes(itemId);
        var filler = final ? FullFiller : PartialFiller;
        var body = new byte[3 + id.Length + filler + MacLength];
        body[0] = final ? (byte)1 : (byte)0;
        body[1] = (byte)next;
        body[2] = (byte)id.Length;
        id.CopyTo(body, 3);
        var content = body.AsSpan(0, body.Length - MacLength);
        HKDF.Expand(HashAlgorithmName.SHA256, HMACSHA256.HashData(key.Span, content), content.Slice(3 + id.Length, filler), "filler"u8);
        HMACSHA256.HashData(key.Span, content).CopyTo(body, body.Length - MacLength);
        return Mark + Base64Url.EncodeToString(body);
    }
}

/// <summary>What a token says: the item it belongs to and what followed it.</summary>
internal sealed record SealedReasoning(string ItemId, FollowedBy Next);

internal enum FollowedBy : byte
{
    Nothing,
    Message,
    FunctionCall,
    CustomToolCall,
    Other,
}
