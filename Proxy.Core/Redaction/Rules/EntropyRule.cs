namespace Proxy.Core.Redaction.Rules;

/// <summary>
/// Tokens that nothing tells of but their randomness: 32 to 128 characters of base64 in which cases and digits change all
/// the time. Hexadecimal says nothing: hashes and ids look the same. Longer ones are data: pictures, archives.
/// </summary>
internal static class EntropyRule
{
    private const int Shortest = 32;
    private const int Longest = 128;
    private const double LeastBits = 4.0;

    /// <returns>Bytes; 0 for none.</returns>
    public static int Match(ref TextWindow text)
    {
        if (Bytes.IsToken(text[-1]) || text[-1] is '.' or '@' or '#') return 0;
        var (at, upper, lower, digits, marks, changes, foreign) = (0, 0, 0, 0, 0, 0, 0);
        Span<byte> counts = stackalloc byte[128];
        counts.Clear();
        for (var before = 0; Bytes.IsToken(text[at]); at++)
        {
            if (at == Longest) return 0;
            var c = text[at];
            counts[c]++;
            var kind = Bytes.IsUpper(c) ? 1 : Bytes.IsLower(c) ? 2 : Bytes.IsDigit(c) ? 3 : 4;
            if (before != 0 && kind != before) changes++;
            before = kind;
            if (kind == 1) upper++;
            else if (kind == 2) lower++;
            else if (kind == 3) digits++;
            else marks++;
            if (kind < 3 && !Bytes.IsHex(c)) foreign++;
        }

        if (at < Shortest || foreign < 4 || digits < 2 || marks * 8 > at) return 0;
        var mixed = upper >= 3 && lower >= 3 && changes * 5 >= at * 2;
        var plain = upper == 0 && marks == 0 && digits >= 6 && changes * 10 >= at * 3;
        if (!(mixed || plain) || Bits(counts, at) < LeastBits) return 0;
        // sha512-… of a lock file, msg_… and the like: ids, public ones.
        if (IsNamed(text.Slice(0, 12)) || IsDigest(text.Before(12)) || IsEncoded(ref text, at)) return 0;
        while (text[at] == '=') at++;
        return at;
    }

    private static bool IsNamed(ReadOnlySpan<byte> start)
    {
        var letters = start.IndexOfAnyExceptInRange((byte)'a', (byte)'z');
        return (letters is >= 2 and <= 10 && start[letters] == '_') || start.StartsWith("sha"u8) || start.StartsWith("chatcmpl-"u8);
    }

    // SHA256:…, h1:…, integrity="…
    private static bool IsDigest(ReadOnlySpan<byte> before)
    {
        var end = before.TrimEnd(":-=\"' "u8).Length;
        if (end == before.Length) return false;
        Span<byte> name = stackalloc byte[end];
        for (var i = 0; i < end; i++) name[i] = Bytes.IsUpper(before[i]) ? (byte)(before[i] | 0x20) : before[i];
        ReadOnlySpan<byte> told = name;
        var letters = told.TrimEnd("0123456789"u8);
        return letters.EndsWith("sha"u8) || letters.EndsWith("md"u8) || told.EndsWith(" h1"u8) || told.EndsWith("integrity"u8) || told.EndsWith("digest"u8) || told.EndsWith("checksum"u8) || told.EndsWith("etag"u8);
    }

    // What a length stands in front of (AAAA…: keys of SSH, public ones), what follows base64, and lines of 64, as of certificates.
    private static bool IsEncoded(ref TextWindow text, int length) =>
        text.Has("AAAA"u8) || text.Before(7).SequenceEqual("base64,"u8) || (length == 64 && text[-1] == '\n' && text[64] is '\n' or '\r' or TextWindow.Nothing);

    private static double Bits(ReadOnlySpan<byte> counts, int length)
    {
        var bits = 0.0;
        foreach (var count in counts)
        {
            if (count == 0) continue;
            var share = (double)count / length;
            bits -= share * Math.Log2(share);
        }

        return bits;
    }
}
