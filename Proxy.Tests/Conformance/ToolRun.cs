using Proxy.Conformance.CommandLine;
using Spectre.Console;

namespace Proxy.Tests.Conformance;

/// <summary>One run of the tool, as <c>dotnet run --project Proxy.Conformance -- …</c> does it, with what it printed.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Errors)
{
    public static Task<ToolRun> OfAsync(params string[] args) => OfAsync(TimeProvider.System, TestContext.Current.CancellationToken, args);

    public static async Task<ToolRun> OfAsync(TimeProvider time, CancellationToken cancellation, params string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        console.Profile.Width = 300;
        var code = await new Tool(console, errors, time).RunAsync(args, cancellation);
        return new ToolRun(code, output.ToString(), errors.ToString());
    }
}
