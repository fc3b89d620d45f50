using Proxy.Conformance.Docs;
using Proxy.Conformance.Suite;
using Spectre.Console;

namespace Proxy.Conformance.Reports;

internal static class ListReport
{
    public static void Write(IAnsiConsole console, IReadOnlyList<Case> cases)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("Case", column => column.NoWrap()).AddColumn("Rows", column => column.NoWrap()).AddColumns("Holds when", "Needs");
        foreach (var one in cases) table.AddRow(one.Id.EscapeMarkup(), one.Rows.EscapeMarkup(), one.Title.EscapeMarkup(), one.Needs.EscapeMarkup());
        console.Write(table);
        console.WriteLine(ConformanceDocument.Summary(cases));
    }
}
