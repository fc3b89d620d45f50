namespace Proxy.Core.Redaction.Rules;

/// <summary>Keys that say whose they are: <c>sk-ant-…</c>, <c>ghp_…</c>, <c>AKIA…</c>, tokens that start as JSON in base64.</summary>
internal static class SecretPrefixes
{
    private const int LongestHeader = 1024;

    /// <summary>The prefix, and how many characters of <c>[A-Za-z0-9_-]</c> must follow.</summary>
    private static readonly (byte[] Prefix, int Body)[][] s_byFirst = ByFirst(
        "sk-ant-:20 sk-proj-:20 sk-svcacct-:20 sk-or-v1-:20 sk-:20 sk_live_:16 sk_test_:16 rk_live_:16 rk_test_:16 pk_live_:16 whsec_:16 "
        + "ghp_:30 gho_:30 ghu_:30 ghs_:30 ghr_:30 github_pat_:22 glpat-:20 gldt-:20 glrt-:20 AKIA:16 ASIA:16 ABIA:16 ABSK:20 "
        + "xoxb-:10 xoxp-:10 xoxa-:10 xoxr-:10 xoxs-:10 xoxe-:10 xapp-:10 AIza:35 ya29.:20 GOCSPX-:20 npm_:30 pypi-:16 hf_:30 SG.:20 dop_v1_:40 doo_v1_:40 "
        + "shpat_:32 shpss_:32 shpca_:32 gsk_:30 xai-:40 r8_:36 pplx-:40 hvs.:20 hvb.:20 dapi:32 key-:32 AGE-SECRET-KEY-1:50 NRAK-:20 sntrys_:20 sntryu_:20 "
        + "lin_api_:30 figd_:30 tskey-:16 dckr_pat_:20 PMAK-:20 secret_:40 ntn_:40 sbp_:40 ATATT3:20 LTAI:16 hooks.slack.com/services/:8 discord.com/api/webhooks/:16 EAACEdEose0cBA:10 "
        + "1//0:30 pscale_tkn_:32 pscale_pw_:32 pscale_oauth_:32 glsa_:32 glc_:32 dp.pt.:40 dp.st.:30 dp.sa.:40 ATCTT3:20 ATBB:24 rubygems_:40 sgp_:40 dt0c01.:24 fo1_:40 sk_org_:20 nfp_:36 vercel_:20 rnd_:24 CCIPAT_:20 bkua_:36");

    /// <returns>Bytes without the tail; 0 for none.</returns>
    public static int Match(ref TextWindow text)
    {
        if ((uint)text[0] >= (uint)s_byFirst.Length) return 0;
        foreach (var (prefix, body) in s_byFirst[text[0]])
        {
            if (text.Has(prefix) && HasBody(ref text, prefix.Length, body)) return prefix.Length + body;
        }

        if (text.Has("eyJ"u8)) return Jwt(ref text);
        return text[0] switch
        {
            'S' => Twilio(ref text),
            'M' or 'N' or 'O' => Discord(ref text),
            _ => BotToken(ref text),
        };
    }

    // Words with hyphens follow sk- as well: a digit within the body makes it a key.
    private static bool HasBody(ref TextWindow text, int start, int length)
    {
        var hasDigit = false;
        for (var i = start; i < start + length; i++)
        {
            if (!Bytes.IsWord(text[i]) && text[i] is not ('-' or '/' or '.')) return false;
            hasDigit |= Bytes.IsDigit(text[i]);
        }

        return hasDigit;
    }

    // header.payload.signature, each base64url; the first two begin with {".
    private static int Jwt(ref TextWindow text)
    {
        var at = 3;
        while (Bytes.IsWord(text[at]) || text[at] == '-')
        {
            if (++at > LongestHeader) return 0;
        }

        if (at < 12 || text[at] != '.') return 0;
        for (var i = 1; i <= 8; i++)
        {
            if (!Bytes.IsWord(text[at + i]) && text[at + i] != '-') return 0;
        }

        return at + 9;
    }

    // SK and 32 hexadecimal digits; AC and as many name an account only.
    private static int Twilio(ref TextWindow text)
    {
        if (text[1] != 'K') return 0;
        for (var i = 2; i < 34; i++)
        {
            if (!Bytes.IsHex(text[i]) || Bytes.IsUpper(text[i])) return 0;
        }

        return Bytes.IsWord(text[34]) ? 0 : 34;
    }

    // The bot's id in base64, six characters of a time, a signature: MTIz….GaBc-1.….
    private static int Discord(ref TextWindow text)
    {
        var at = 0;
        while (at < 29 && Bytes.IsWord(text[at])) at++;
        return at is >= 23 and <= 28 && text[at] == '.' && text[at + 7] == '.' && HasBody(ref text, at + 8, 27) && HasBody(ref text, 0, at) ? at + 35 : 0;
    }

    // Telegram: 8 to 10 digits, a colon, 35 characters.
    private static int BotToken(ref TextWindow text)
    {
        var at = 0;
        while (at < 11 && Bytes.IsDigit(text[at])) at++;
        if (at is < 8 or > 10 || text[at] != ':' || text[at + 1] != 'A') return 0;
        return HasBody(ref text, at + 1, 35) ? at + 36 : 0;
    }

    private static (byte[] Prefix, int Body)[][] ByFirst(string table)
    {
        var entries = table.Split(' ').Select(static entry => (Prefix: System.Text.Encoding.ASCII.GetBytes(entry[..entry.LastIndexOf(':')]), Body: entry[(entry.LastIndexOf(':') + 1)..].Aggregate(0, static (n, c) => (n * 10) + c - '0'))).ToList();
        return [.. Enumerable.Range(0, 128).Select(first => entries.Where(entry => entry.Prefix[0] == first).ToArray())];
    }
}
