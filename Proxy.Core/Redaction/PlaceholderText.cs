using System.Security.Cryptography;
using System.Text;

namespace Proxy.Core.Redaction;

/// <summary>
/// How a placeholder looks: <c>[EMAIL_k7f3q2zr9xab]</c>, the kind and 60 bits that follow from the value. Whoever does not
/// know the key cannot make one.
/// </summary>
internal static class PlaceholderText
{
    /// <summary>Bytes of the longest one.</summary>
    public const int Longest = 13 + Digits + 1;

    private const int Digits = 12;

    /// <summary>What looks like a placeholder and is none, with a placeholder of its own.</summary>
    private static readonly byte[] s_lookalike = "[TEXT"u8.ToArray();

    private static readonly byte[][] s_starts = [.. Enum.GetValues<PiiKind>().Select(static kind => kind.Mask()[..^1].ToArray()), s_lookalike];

    /// <param name="kind">Null for what only looks like a placeholder.</param>
    public static byte[] Make(byte[] key, string tenant, PiiKind? kind, ReadOnlySpan<byte> value)
    {
        var start = kind is { } known ? known.Mask()[..^1] : s_lookalike;
        Span<byte> hash = stackalloc byte[32];
        using (var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key))
        {
            hmac.AppendData(Encoding.UTF8.GetBytes(tenant));
            hmac.AppendData("\n"u8);
            hmac.AppendData(start);
            hmac.AppendData("\n"u8);
            hmac.AppendData(value);
            hmac.GetHashAndReset(hash);
        }

        var made = new byte[start.Length + 1 + Digits + 1];
        start.CopyTo(made);
        made[start.Length] = (byte)'_';
        for (var i = 0; i < Digits; i++) made[start.Length + 1 + i] = "abcdefghijklmnopqrstuvwxyz234567"u8[hash[i] & 31];
        made[^1] = (byte)']';
        return made;
    }

    /// <param name="text">Starts with a bracket.</param>
    /// <param name="isOpen">The text ends before it is clear: more may make it one.</param>
    /// <returns>Bytes of the placeholder, or of what looks like one; 0 for neither.</returns>
    public static int LengthAt(ReadOnlySpan<byte> text, out bool isOpen)
    {
        isOpen = false;
        foreach (var start in s_starts)
        {
            var shared = Math.Min(start.Length, text.Length);
            if (!text[..shared].SequenceEqual(start.AsSpan(0, shared))) continue;
            if (text.Length <= start.Length)
            {
                isOpen = true;
                continue;
            }

            if (text[start.Length] != '_') continue;
            var at = start.Length + 1;
            for (; at < text.Length && at < start.Length + 1 + Digits; at++)
            {
                if (text[at] is not ((>= (byte)'a' and <= (byte)'z') or (>= (byte)'2' and <= (byte)'7'))) return 0;
            }

            isOpen = at == text.Length;
            if (isOpen) return 0;
            return text[at] == ']' ? at + 1 : 0;
        }

        return 0;
    }
}
