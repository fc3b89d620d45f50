using Proxy.Conformance.Suite;
using Spectre.Console;

namespace Proxy.Conformance.Reports;

internal static class ProgressReport
{
    /// <summary>Runs the cases behind a bar that names the last one. Where output is no terminal, the bar is a line now and then.</summary>
    public static Task<IReadOnlyList<CaseResult>> RunAsync(IAnsiConsole console, SuiteRunner runner, IReadOnlyList<Case> cases, CancellationToken cancellation) =>
        console.Progress().AutoClear(true).StartAsync(async progress =>
        {
            var bar = progress.AddTask("conformance", maxValue: cases.Count);
            var failed = 0;
            return await runner.RunAsync(cases, result =>
            {
                if (result.Fails) failed++;
                bar.Description = $"{result.Case.Id.EscapeMarkup()}{(failed > 0 ? $" [red]{failed} failed[/]" : "")}";
                bar.Increment(1);
            }, cancellation);
        });
}
