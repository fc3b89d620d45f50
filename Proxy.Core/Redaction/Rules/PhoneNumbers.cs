namespace Proxy.Core.Redaction.Rules;

/// <summary>Phone numbers: of fixed forms for <see cref="ShapeTable"/>, and of any form where the start or a word in front tells.</summary>
internal static class PhoneNumbers
{
    private const int MostGroups = 7;

    // Areas and exchanges start with 2 to 9, and are no service code (x11).
    public static bool American(ReadOnlySpan<byte> digits)
    {
        if (digits.Length == 11)
        {
            if (digits[0] != 1) return false;
            digits = digits[1..];
        }

        return digits[0] >= 2 && digits[3] >= 2 && !(digits[1] == 1 && digits[2] == 1);
    }

    public static bool French(ReadOnlySpan<byte> digits) => digits[0] == 0 && digits[1] > 0 && !(digits[3] == digits[1] + 1 && digits[5] == digits[3] + 1);

    /// <returns>Bytes; 0 for none.</returns>
    public static int Match(ref TextWindow text)
    {
        var plus = text[0] == '+';
        // 00 and a country, or 0 and an area, as most of the world dials.
        var trunk = text[0] == '0' || (text[0] == '(' && text[1] == '0');
        // What a function is called with is no number to call.
        var called = !plus && !(text[-1] == '(' && Bytes.IsWord(text[-2])) && Cues.Phone(text);
        if (!plus && !trunk && !called) return 0;
        var at = plus ? 1 : 0;
        if (plus && text[1] is not (>= '1' and <= '9') && !(text[1] == '(' && Bytes.IsDigit(text[2]))) return 0;
        Span<byte> groups = stackalloc byte[MostGroups];
        var most = plus && text[1] == '1' ? 11 : 15;
        var length = Groups(ref text, at, most, plus || (called && trunk), groups, out var count, out var digits, out var separators);
        if (length == 0 || !Bytes.EndsNumber(ref text, length)) return 0;
        if (plus) return digits >= (most == 11 ? 11 : 8) ? length : 0;
        if (IsDate(groups[..count])) return 0;
        if (!called && Cues.NotPhone(text)) return 0;
        if (called) return digits >= 7 && !(separators == '.' && count < 3) ? length : 0;
        var country = text[0] == '0' && text[1] == '0';
        if (country) return text[2] is >= '1' and <= '9' && digits is >= 11 and <= 15 && count > 1 && separators != '.' ? length : 0;
        return count is > 1 and <= 5 && digits is >= 9 and <= 12 && separators is not ('.' or ',') && groups[0] is >= 2 and <= 5 && text[text[0] == '(' ? 2 : 1] != '0' ? length : 0;
    }

    /// <summary>Groups of digits, each behind one separator or a bracket; as many as fit.</summary>
    /// <param name="lone">A group may be of one digit: nothing else is meant than a number to dial.</param>
    /// <param name="separators">The last one that stood between two groups.</param>
    /// <returns>Where the last of them ends.</returns>
    private static int Groups(ref TextWindow text, int at, int most, bool lone, scoped Span<byte> groups, out int count, out int digits, out int separators)
    {
        (count, digits, separators) = (0, 0, 0);
        var end = 0;
        var open = false;
        while (count < MostGroups)
        {
            var start = at;
            if (text[at] == '(' && !open)
            {
                open = true;
                at++;
            }

            var group = 0;
            for (; Bytes.IsDigit(text[at]); at++)
            {
                if (++group > most) return 0;
            }

            if (group == 0 || digits + group > most || (count > 0 && group == 1 && !open && !lone)) break;
            // A time or a decimal is no group.
            if (text[at] is ':' or ',' && Bytes.IsDigit(text[at + 1])) break;
            if (open && text[at] == ')')
            {
                open = false;
                at++;
            }

            digits += group;
            groups[count++] = (byte)group;
            if (!open) end = at;
            if (digits == most) break;
            var separator = text[at];
            var space = Bytes.Space(ref text, at);
            if (space > 0 && text[at + 1] == '/' && text[at + 2] == ' ') at += 3; // 0511 / 123 45 67
            else if (space > 0) at += space;
            else if (separator is '-' or '.' or '/') at++;
            else if (separator != '(' && at == start) break;
            else if (separator != '(' && !Bytes.IsDigit(separator)) break;
            if (Bytes.IsDigit(text[at]) || text[at] == '(') separators = space > 0 && separators != 0 ? separators : separator;
        }

        return open ? 0 : end;
    }

    // 2026-11-22, 22.11.2026, 22/11/26.
    private static bool IsDate(ReadOnlySpan<byte> groups) =>
        groups.Length >= 3 && ((groups[0] == 4 && groups[1] == 2 && groups[2] == 2) || (groups[0] <= 2 && groups[1] == 2 && groups[2] is 4 && groups.Length < 5));
}
