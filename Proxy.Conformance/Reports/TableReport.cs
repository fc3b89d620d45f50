using Proxy.Conformance.Suite;
using Spectre.Console;

namespace Proxy.Conformance.Reports;

internal static class TableReport
{
    public static void Write(IAnsiConsole console, IReadOnlyList<CaseResult> results)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("Case", column => column.NoWrap()).AddColumn("Rows", column => column.NoWrap()).AddColumns("Result", "What held, or what came back");
        foreach (var result in results)
            table.AddRow(result.Case.Id.EscapeMarkup(), result.Case.Rows.EscapeMarkup(), Word(result.Verdict),
                (result.Detail.Length > 0 ? $"{result.Case.Title}: {result.Detail}" : result.Case.Title).EscapeMarkup());
        console.Write(table);
        foreach (var result in results.Where(result => result.Verdict == Verdict.Failed))
        {
            console.MarkupLineInterpolated($"[red]{result.Case.Id}[/] {result.Case.Title}");
            console.WriteLine(result.Detail);
            console.WriteLine(Indented(result.Transcript));
        }

        console.WriteLine(Summary(results));
    }

    public static string Summary(IReadOnlyList<CaseResult> results) => string.Join(", ", Enum.GetValues<Verdict>()
        .Select(verdict => (Verdict: verdict, Count: results.Count(result => result.Verdict == verdict)))
        .Where(of => of.Count > 0 || of.Verdict is Verdict.Held or Verdict.Failed)
        .Select(of => $"{of.Count} {Plain(of.Verdict)}"));

    public static string Plain(Verdict verdict) => verdict switch
    {
        Verdict.Held => "held",
        Verdict.Failed => "failed",
        Verdict.Skipped => "skipped",
        Verdict.Waived => "waived",
        _ => "unneeded waiver",
    };

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Held => "[green]held[/]",
        Verdict.Failed => "[red]failed[/]",
        Verdict.UnneededWaiver => "[red]unneeded waiver[/]",
        _ => $"[yellow]{Plain(verdict)}[/]",
    };

    private static string Indented(string transcript) => string.Join('\n', transcript.Split('\n').Select(line => "    " + line));
}
