namespace Proxy.Core.Models;

/// <summary>The spellings of one model name that clients use.</summary>
internal static class ModelName
{
    /// <summary>Longest name that may be passed through to an upstream.</summary>
    private const int Longest = 128;

    /// <summary>
    /// Brings a Claude name to the form of the alias table: <c>anthropic/claude-sonnet-4.5</c>,
    /// <c>claude-sonnet-4-5-20250929</c>, <c>claude-sonnet-4-5@20250929</c>, <c>claude-sonnet-4-5-latest</c> and
    /// <c>claude-sonnet-4-5[1m]</c> are all <c>claude-sonnet-4-5</c>. Names of other makers come back unchanged.
    /// </summary>
    public static string Canonical(string name)
    {
        var text = name.StartsWith("anthropic/", StringComparison.OrdinalIgnoreCase) ? name["anthropic/".Length..] : name;
        if (!text.StartsWith("claude-", StringComparison.OrdinalIgnoreCase)) return text;
        text = text.ToLowerInvariant();
        if (text.EndsWith("[1m]", StringComparison.Ordinal)) text = text[..^4];
        if (text.EndsWith("-latest", StringComparison.Ordinal)) text = text[..^"-latest".Length];
        text = WithoutDate(text);
        return IsGpt(text, out _) ? text : text.Replace('.', '-');
    }

    /// <summary><c>claude-gpt-5.6</c> (K14: discovery keeps only ids with "claude" in them) stands for <c>gpt-5.6</c>.</summary>
    public static bool IsGpt(string canonical, out string upstream)
    {
        var rest = canonical.StartsWith("claude-", StringComparison.Ordinal) ? canonical["claude-".Length..] : canonical;
        upstream = rest;
        return IsOpenAI(rest);
    }

    /// <summary>K14: plain OpenAI names go through: <c>gpt-5.1</c>, <c>o4-mini</c>, <c>chatgpt-4o-latest</c>, <c>codex-…</c>, <c>ft:gpt-…</c>.</summary>
    public static bool IsOpenAI(string name) =>
        name.StartsWith("gpt-", StringComparison.Ordinal)
        || name.StartsWith("chatgpt-", StringComparison.Ordinal)
        || name.StartsWith("codex-", StringComparison.Ordinal)
        || name.StartsWith("ft:", StringComparison.Ordinal)
        || (name.Length >= 2 && name[0] == 'o' && char.IsAsciiDigit(name[1]));

    /// <summary>The name may leave the gateway, in a body and in a header: no separators, no control characters.</summary>
    public static bool IsSafe(string name)
    {
        if (name.Length is 0 or > Longest) return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-' or ':' or '/' or '@')) return false;
        }

        return true;
    }

    private static string WithoutDate(string text)
    {
        // -20250929 or @20250929
        if (text.Length < 10 || text[^9] is not ('-' or '@')) return text;
        foreach (var c in text.AsSpan(text.Length - 8))
        {
            if (!char.IsAsciiDigit(c)) return text;
        }

        return text[..^9];
    }
}
