using System.Text.RegularExpressions;

namespace Proxy.Tests.Docs;

/// <summary>
/// One row of docs/compatibility.md:
/// <c>| R8 | in | out | exact | done | `Proxy.Core/OpenAI/Requests/X.cs` | `XTests.A_sentence` | `tool-use.bytes` |</c>.
/// </summary>
internal sealed record CompatibilityRow(string Id, string State, IReadOnlyList<string> Files, IReadOnlyList<string> Tests, IReadOnlyList<string> Cases)
{
    public static IReadOnlyList<CompatibilityRow> ReadAll() => [.. Repository.Read("docs/compatibility.md").Split('\n').Select(Parse).OfType<CompatibilityRow>()];

    private static CompatibilityRow? Parse(string line)
    {
        if (!Regex.IsMatch(line, @"^\| (C\d\.\d+|[RSK]\d+|C\d|D\d+) \| ")) return null;
        var cells = Regex.Split(line.Trim(), @"(?<!\\)\|").Select(cell => cell.Trim()).ToArray();
        return new CompatibilityRow(cells[1], cells[^5], Quoted(cells[^4]), Quoted(cells[^3]), Quoted(cells[^2]));
    }

    private static string[] Quoted(string cell) => [.. Regex.Matches(cell, "`([^`]+)`").Select(match => match.Groups[1].Value)];
}
