namespace Proxy.Core.Redaction.Rules;

/// <summary><c>name@host.tld</c>, with Latin, Greek and Cyrillic letters on both sides.</summary>
internal static class EmailRule
{
    private const int LongestName = 64;
    private const int LongestHost = 253;

    // logo@2x.png, app@main.js: no top-level domains, whatever is in front.
    private static readonly byte[][] s_files = Cues.Words("png|jpg|jpeg|gif|svg|webp|ico|js|ts|tsx|jsx|css|html|json|yaml|yml|txt|pdf|xml|csv|java|cs|dll|exe|zip|gz|lock|local.json");

    /// <returns>Bytes; 0 for none.</returns>
    public static int Match(ref TextWindow text)
    {
        if (!IsLetter(ref text, 0, out _)) return 0;
        var at = 0;
        while (text[at] != '@')
        {
            if (at > LongestName) return 0;
            if (IsLetter(ref text, at, out var bytes)) at += bytes;
            else if (text[at] is '.' or '%' or '+' or '-' && text[at + 1] is not ('.' or '@')) at++;
            else if (text[at] == '\'' && Bytes.IsLetter(text[at - 1]) && Bytes.IsLetter(text[at + 1])) at++;
            else return 0;
        }

        var host = Host(ref text, at + 1);
        // git@host:path is an address of a repository.
        if (host > 0 && at == 3 && text.Has("git"u8) && text[at + 1 + host] is ':' or '/') return 0;
        return host == 0 ? 0 : at + 1 + host;
    }

    private static int Host(ref TextWindow text, int start)
    {
        var (at, label, labels, end) = (start, start, 0, 0);
        while (at - start <= LongestHost)
        {
            if (IsLetter(ref text, at, out var bytes) && text[at] != '_')
            {
                at += bytes;
                continue;
            }

            if (text[at] == '-' && at > label)
            {
                at++;
                continue;
            }

            if (at == label || text[at - 1] == '-') break;
            labels++;
            if (labels > 1 && IsTopLevel(ref text, label, at)) end = at;
            else if (labels > 1) end = 0;
            if (text[at] != '.') break;
            label = ++at;
        }

        return end == 0 ? 0 : end - start;
    }

    private static bool IsTopLevel(ref TextWindow text, int start, int end)
    {
        if (end - start is < 2 or > 24) return false;
        if (text.Has("xn--"u8, start)) return true;
        for (var i = start; i < end; i++)
        {
            if (Bytes.IsDigit(text[i]) || text[i] == '-') return false;
        }

        var label = text.Slice(start, end - start);
        foreach (var file in s_files)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(label, file)) return false;
        }

        return true;
    }

    private static bool IsLetter(ref TextWindow text, int at, out int bytes)
    {
        var c = text[at];
        bytes = Bytes.IsWord(c) ? 1 : Bytes.IsLatinLead(c) && Bytes.IsContinuation(text[at + 1]) && !(c == 0xC3 && text[at + 1] is 0x97 or 0xB7) ? 2 : 0;
        return bytes > 0;
    }
}
