using System.Text.RegularExpressions;
using Proxy.Conformance.Suite;

namespace Proxy.Conformance.Docs;

/// <summary>
/// docs/compatibility.md: docs/compatibility.rows.md with the cases that prove each row as a last column.
/// <code>| R8 | … | `XTests.A_sentence` |   becomes   | R8 | … | `XTests.A_sentence` | `tool-use.bytes` |</code>
/// </summary>
internal static partial class CompatibilityDocument
{
    private const string Notice = "<!-- Written by `dotnet run --project Proxy.Conformance -- --write-docs` from compatibility.rows.md and the cases. Change those. -->";

    public static string Of(string rows, IReadOnlyList<Case> cases)
    {
        List<string> lines = [Notice, ""];
        foreach (var line in rows.Split('\n'))
        {
            var isRuler = lines[^1].StartsWith("| Id | ", StringComparison.Ordinal) && line.StartsWith("|---|", StringComparison.Ordinal);
            if (line.StartsWith("| Id | ", StringComparison.Ordinal)) lines.Add(line + " Cases |");
            else if (isRuler) lines.Add(line + "---|");
            else if (Row().Match(line) is { Success: true } row) lines.Add($"{line} {string.Join(' ', Ids(cases, row.Groups[1].Value))} |");
            else lines.Add(line);
        }

        return string.Join('\n', lines);
    }

    private static IEnumerable<string> Ids(IReadOnlyList<Case> cases, string row) => cases.Where(one => one.RowIds.Contains(row)).Select(one => $"`{one.Id}`");

    [GeneratedRegex(@"^\| (C\d(?:\.\d+)?|[RSKD]\d+) \| ")]
    private static partial Regex Row();
}
