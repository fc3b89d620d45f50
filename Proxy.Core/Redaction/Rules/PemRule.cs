namespace Proxy.Core.Redaction.Rules;

/// <summary><c>-----BEGIN … PRIVATE KEY-----</c>, with all that follows it.</summary>
internal static class PemRule
{
    private const int LongestName = 32;

    /// <returns>Bytes of the first line; 0 for none.</returns>
    public static int Match(ref TextWindow text)
    {
        if (text[-1] == '-' || !text.Has("-----BEGIN "u8)) return 0;
        for (var at = 11; at < 11 + LongestName; at++)
        {
            if (text.Has("PRIVATE KEY"u8, at)) return at + 11 + Ending(ref text, at + 11);
            if (!Bytes.IsUpper(text[at]) && !Bytes.IsDigit(text[at]) && text[at] != ' ') return 0;
        }

        return 0;
    }

    private static int Ending(ref TextWindow text, int at)
    {
        var block = text.Has(" BLOCK"u8, at) ? 6 : 0;
        return text.Has("-----"u8, at + block) ? block + 5 : 0;
    }
}
