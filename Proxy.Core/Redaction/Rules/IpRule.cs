namespace Proxy.Core.Redaction.Rules;

/// <summary>Addresses of both versions. Those of nobody (127.0.0.1, 0.0.0.0, 255.…, ::1, ::) stay readable.</summary>
internal static class IpRule
{
    /// <returns>Bytes; 0 for none.</returns>
    public static int Match(ref TextWindow text)
    {
        if (text[-1] is '.' or '-' or ':' && Bytes.IsWord(text[-2]) && !(text[-1] == ':' && Bytes.IsLetter(text[-2]))) return 0;
        if (Bytes.IsDigit(text[0]) && Four(ref text, 0, out var first) is > 0 and var length)
            return first is 0 or 127 or 255 || (text[-1] is 'v' or 'V') || VersionCue.Is(text) ? 0 : length;
        return Bytes.IsHex(text[0]) || text[0] == ':' ? Six(ref text) : 0;
    }

    private static int Four(ref TextWindow text, int start, out int first)
    {
        first = 0;
        var at = start;
        for (var part = 0; part < 4; part++)
        {
            if (part > 0 && text[at++] != '.') return 0;
            var value = 0;
            var digits = 0;
            for (; Bytes.IsDigit(text[at]); at++)
            {
                if (++digits > 3) return 0;
                value = (value * 10) + text[at] - '0';
            }

            if (digits == 0 || value > 255 || (digits > 1 && text[at - digits] == '0')) return 0;
            if (part == 0) first = value;
        }

        if (Bytes.IsWord(text[at]) || (text[at] is '.' or '-' && Bytes.IsAlphanumeric(text[at + 1]))) return 0;
        return at - start;
    }

    private static int Six(ref TextWindow text)
    {
        var (at, groups, gap, hasDigit, isBytes) = (0, 0, false, false, true);
        while (groups < 8)
        {
            var hex = 0;
            for (; hex < 5 && Bytes.IsHex(text[at + hex]); hex++) hasDigit |= Bytes.IsDigit(text[at + hex]);
            if (hex > 4) return 0;
            // ::ffff:192.0.2.1
            if (gap && hex > 0 && text[at + hex] == '.' && Four(ref text, at, out _) is > 0 and var four) return at + four;
            at += hex;
            if (hex > 0) groups++;
            isBytes &= hex == 2;
            if (text[at] != ':') break;
            if (text[at + 1] == ':')
            {
                if (gap) return 0;
                gap = true;
                at += 2;
                if (!Bytes.IsHex(text[at])) break;
            }
            else if (hex == 0 || !Bytes.IsHex(text[at + 1]))
            {
                break;
            }
            else if (groups < 8)
            {
                at++;
            }
        }

        if (Bytes.IsWord(text[at]) || (text[at] == ':' && Bytes.IsHex(text[at + 1]))) return 0;
        // Eight bytes are a card's or a disk's name, or part of a fingerprint.
        if (isBytes && groups == 8) return 0;
        // a::b is a name in code, ::1 the machine itself.
        return gap ? hasDigit && groups is >= 2 and <= 7 && (groups > 2 || IsUsual(ref text)) ? at : 0 : groups == 8 ? at : 0;
    }

    // What addresses in use start with: 2000::/3, fc00::/7, fe80::/10.
    private static bool IsUsual(ref TextWindow text) =>
        text[3] != ':' && text[2] != ':' && (text[0] is '2' or '3' || (text[0] is 'f' or 'F' && text[1] is 'c' or 'd' or 'e' or 'C' or 'D' or 'E'));
}
