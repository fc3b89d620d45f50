using System.Text.RegularExpressions;

namespace Proxy.Simulator.Answers.Defaults;

/// <summary>Values that an instruction holds: quoted strings, paths, numbers, addresses.</summary>
internal static partial class PromptWords
{
    private static readonly HashSet<string> Generic = new(StringComparer.OrdinalIgnoreCase)
    {
        "get", "set", "the", "tool", "call", "list", "find", "make", "with", "from", "test", "data", "info", "file", "read", "write",
    };

    public static List<string> Quoted(string text) =>
        [.. Quotes().Matches(text).Select(m => m.Groups.Values.Skip(1).First(g => g.Success).Value)];

    public static List<string> Paths(string text) => [.. Path().Matches(text).Select(m => m.Value.TrimEnd('.')).Where(p => !p.Contains("://", StringComparison.Ordinal)).Distinct()];

    public static List<string> Urls(string text) => [.. Url().Matches(text).Select(m => m.Value.TrimEnd('.', ',', ')'))];

    public static List<string> Numbers(string text) => [.. Number().Matches(text).Select(m => m.Value)];

    /// <summary>"in Florence, Italy?" gives "Florence, Italy".</summary>
    public static List<string> Places(string text) => [.. Place().Matches(text).Select(m => m.Groups[1].Value.Trim())];

    /// <summary>get_weather gives "weather": the words of a name that say what it is about. A single word says too little.</summary>
    public static IEnumerable<string> NameParts(string name)
    {
        var parts = Part().Matches(name).Select(m => m.Value).ToList();
        return parts.Count < 2 ? [] : parts.Where(p => p.Length >= 3 && !Generic.Contains(p));
    }

    [GeneratedRegex("\"([^\"]*)\"|“([^”]*)”|`([^`]*)`|(?<![\\w])'([^']*)'(?![\\w])")]
    private static partial Regex Quotes();

    [GeneratedRegex(@"(?:~|\.{1,2})?(?:/[\w.@-]+)+/?|\b[\w-]+(?:/[\w.-]+)*\.[A-Za-z]\w{0,7}\b")]
    private static partial Regex Path();

    [GeneratedRegex(@"https?://\S+")]
    private static partial Regex Url();

    [GeneratedRegex(@"(?<![\w.])-?\d+(?:\.\d+)?(?![\w])")]
    private static partial Regex Number();

    [GeneratedRegex(@"\b(?:in|for|of|at|about|to)\s+((?:\p{Lu}[\p{L}-]*)(?:(?:,\s*|\s+and\s+|\s+)\p{Lu}[\p{L}-]*)*)")]
    private static partial Regex Place();

    [GeneratedRegex(@"\p{Lu}?\p{Ll}+|\p{Lu}+|\d+")]
    private static partial Regex Part();
}
