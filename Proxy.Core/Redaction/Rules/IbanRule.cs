namespace Proxy.Core.Redaction.Rules;

/// <summary>Country, check digits, account; in groups of four or in one piece. ISO 7064, Mod 97,10.</summary>
internal static class IbanRule
{
    // Characters by country, from the register of SWIFT.
    private static readonly Dictionary<int, int> s_lengths =
        ("AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 "
         + "HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 "
         + "QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20")
        .Split(' ').ToDictionary(static entry => (entry[0] << 8) | entry[1], static entry => ((entry[2] - '0') * 10) + entry[3] - '0');

    /// <returns>Bytes; 0 for none.</returns>
    public static int Match(ref TextWindow text)
    {
        if (!Bytes.IsLetter(text[0]) || !Bytes.IsLetter(text[1])) return 0;
        if (!s_lengths.TryGetValue(((text[0] & ~0x20) << 8) | (text[1] & ~0x20), out var length)) return 0;
        var (at, taken, rest) = (0, 0, 0);
        while (taken < length)
        {
            if (taken > 0 && taken % 4 == 0 && (text[at] == '-' || Bytes.Space(ref text, at) > 0)) at += Math.Max(1, Bytes.Space(ref text, at));
            var c = text[at];
            if (!Bytes.IsAlphanumeric(c) || (taken is 2 or 3 && !Bytes.IsDigit(c))) return 0;
            // The first four count as the last.
            if (taken >= 4) rest = Add(rest, c);
            taken++;
            at++;
        }

        // What follows in groups of four is no part of it; what follows directly makes it something else.
        if (Bytes.IsWord(text[at])) return 0;
        for (var i = 0; i < 4; i++) rest = Add(rest, Unspaced(ref text, i));
        return rest == 1 ? at : 0;
    }

    private static int Unspaced(ref TextWindow text, int index)
    {
        var at = 0;
        for (var left = index; ; at++)
        {
            if (Bytes.IsAlphanumeric(text[at]) && left-- == 0) return text[at];
        }
    }

    private static int Add(int remainder, int c) =>
        Bytes.IsDigit(c) ? ((remainder * 10) + c - '0') % 97 : ((remainder * 100) + (c & ~0x20) - 'A' + 10) % 97;
}
