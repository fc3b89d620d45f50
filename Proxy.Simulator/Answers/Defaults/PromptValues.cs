using System.Text.RegularExpressions;

namespace Proxy.Simulator.Answers.Defaults;

/// <summary>Picks the value that a prompt gives for a property, by the property's name.</summary>
internal sealed class PromptValues(string text, string? directory, int variation)
{
    private readonly List<string> _paths = PromptWords.Paths(text);
    private readonly List<string> _urls = PromptWords.Urls(text);
    private readonly List<string> _quoted = PromptWords.Quoted(text);
    private readonly Queue<string> _numbers = new(PromptWords.Numbers(text));
    private int _taken;

    public string Text { get; } = text;

    public static bool IsPath(string name) => name is "path" or "file" or "filename" or "file_path" or "filePath" or "notebook_path" or "filepath" or "target_file";

    /// <summary>"name=value", "name: value", "name "value"": what was said about this very property; null when nothing was.</summary>
    public string? Said(string name)
    {
        var match = Regex.Match(Text, $@"\b{Regex.Escape(name)}\b\s*(?:[=:]\s*(?:""([^""]*)""|'([^']*)'|`([^`]*)`|([^\s,;]+))|(?:to\s+|is\s+|of\s+)?(?:""([^""]*)""|`([^`]*)`))", RegexOptions.IgnoreCase);
        return match.Success ? match.Groups.Values.Skip(1).First(g => g.Success).Value : null;
    }

    public string? Number() => _numbers.TryDequeue(out var number) ? number : null;

    public string String(string name)
    {
        if (IsPath(name)) return Absolute(At(_paths) ?? At(_quoted) ?? "simulated.txt");
        if (name is "url" or "uri") return At(_urls) ?? "https://example.com/";
        if (name is "old_string" or "old_str") return Replacement(1) ?? Value() ?? "old";
        if (name is "new_string" or "new_str") return Replacement(2) ?? Value() ?? "new";
        if (name is "content" or "contents" or "file_text" or "text") return NotAPath() ?? "Written by the simulator.\n";
        if (name is "command" or "cmd") return Value() ?? After("run") ?? "echo simulated";
        if (name is "description" or "prompt" or "query" or "question" or "task") return NotAPath() ?? Short();
        return Value() ?? Place() ?? "simulated";
    }

    public IReadOnlyList<string> AllQuoted => _quoted;

    // replace "a" with "b", replace `a` by `b`, change 'a' to 'b'
    private string? Replacement(int group)
    {
        var match = Regex.Match(Text, @"[""'`“]([^""'`”]*)[""'`”]\s+(?:with|by|to|into)\s+[""'`“]([^""'`”]*)[""'`”]");
        return match.Success ? match.Groups[group].Value : null;
    }

    private string? Value() => variation > 0 ? At(_quoted) : _quoted.Skip(_taken++).FirstOrDefault();

    private string? NotAPath()
    {
        var values = _quoted.Where(q => !_paths.Contains(q)).Skip(_taken).ToList();
        if (values.Count == 0) return After("containing") ?? After("content") ?? After("with the text");
        _taken++;
        return values[0];
    }

    private string? Place()
    {
        var places = PromptWords.Places(Text).SelectMany(p => p.Split(" and ")).ToList();
        return places.Count == 0 ? null : places[Math.Min(variation, places.Count - 1)];
    }

    private string? After(string word)
    {
        var match = Regex.Match(Text, $@"\b{word}\s*:?\s+([^\n""`]+)", RegexOptions.IgnoreCase);
        return match.Success ? match.Groups[1].Value.Trim().TrimEnd('.') : null;
    }

    private string Short() => Text.Trim() is { Length: > 0 } trimmed ? trimmed[..Math.Min(trimmed.Length, 200)] : "simulated";

    private string? At(List<string> values) => values.Count == 0 ? null : values[Math.Min(variation, values.Count - 1)];

    private string Absolute(string path) => directory is null || path.StartsWith('/') || path.StartsWith('~') ? path : $"{directory}/{path.TrimStart('.', '/')}";
}
