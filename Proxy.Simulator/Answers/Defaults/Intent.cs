using System.Text.RegularExpressions;

namespace Proxy.Simulator.Answers.Defaults;

/// <summary>Plain verbs that ask for a tool without naming it, with the names such tools usually have.</summary>
internal sealed partial record Intent(Regex Pattern, IReadOnlyList<string> Names)
{
    // Commands first: "run `cat a.txt`" also reads. Then editing: "replace x in the file" also speaks of a file.
    public static IReadOnlyList<Intent> All { get; } =
    [
        new(Run(), ["Bash", "bash", "shell", "run_command", "execute_command"]),
        new(Edit(), ["Edit", "edit_file", "edit", "str_replace_based_edit_tool", "str_replace_editor"]),
        new(Write(), ["Write", "write_file", "create_file", "write", "str_replace_based_edit_tool"]),
        new(Read(), ["Read", "read_file", "view_file", "read", "str_replace_based_edit_tool"]),
        new(Search(), ["Grep", "grep", "search_files", "Glob", "glob"]),
    ];

    [GeneratedRegex(@"\b(?:edit|replace|change|modify)\b.*(?:\bfile\b|\S\.\w)", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Edit();

    [GeneratedRegex(@"\b(?:write|create|save|make)\b.*(?:\bfile\b|\S\.\w)", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Write();

    [GeneratedRegex(@"\b(?:read|open|show|view|cat|look at)\b.*(?:\bfile\b|\S\.\w|/\w)", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Read();

    [GeneratedRegex(@"\b(?:run|execute)\b.*(?:`|\bcommand\b|"")", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Run();

    [GeneratedRegex(@"\b(?:grep|search)\b.*\bfiles?\b", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Search();
}
