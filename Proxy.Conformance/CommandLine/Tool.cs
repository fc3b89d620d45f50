using System.Net;
using Proxy.Conformance.Cases;
using Proxy.Conformance.Docs;
using Proxy.Conformance.Reports;
using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using Spectre.Console;

namespace Proxy.Conformance.CommandLine;

/// <summary>The program, from its arguments to its exit code.</summary>
internal sealed class Tool(IAnsiConsole console, TextWriter errors, TimeProvider time)
{
    public const int Held = 0;
    public const int NotHeld = 1;
    public const int Unusable = 2;

    public async Task<int> RunAsync(IReadOnlyList<string> args, CancellationToken cancellation)
    {
        if (OptionsReader.Read(args, out var options) is { } complaint) return await RefuseAsync($"{complaint}\n\n{OptionsReader.Usage}");
        if (options.Help)
        {
            console.WriteLine(OptionsReader.Usage);
            return Held;
        }

        var cases = Catalogue.All.Where(one => options.Filters.Count == 0 || options.Filters.Any(one.Matches)).ToList();
        if (cases.Count == 0) return await RefuseAsync("--filter: no case fits.");
        if (options.List)
        {
            ListReport.Write(console, cases);
            return Held;
        }

        try
        {
            if (!options.WriteDocs) return await RunAsync(options, cases, cancellation);
            await DocumentWriter.WriteAsync(cancellation);
            return Held;
        }
        catch (FormatException wrong)
        {
            return await RefuseAsync($"--waivers: {wrong.Message}");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return await RefuseAsync("stopped");
        }
        catch (IOException unwritable)
        {
            return await RefuseAsync(unwritable.Message);
        }
        catch (UnauthorizedAccessException unwritable)
        {
            return await RefuseAsync(unwritable.Message);
        }
    }

    private async Task<int> RunAsync(Options options, IReadOnlyList<Case> cases, CancellationToken cancellation)
    {
        var waivers = options.WaiversFile is null ? Waivers.None : Waivers.Read(await File.ReadAllTextAsync(options.WaiversFile, cancellation));
        // A wait of its own for each case; a redirect or a system proxy would not be the server under test.
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None }) { Timeout = Timeout.InfiniteTimeSpan };
        var server = new Server(http, options.Url!, options.Key);
        var upstream = options.UpstreamScript is null ? null : new SimulatorControl(http, options.UpstreamScript);
        var features = new Features(options.Features);
        if (await UnreachableAsync(server, upstream, features, options, cancellation) is { } complaint) return await RefuseAsync(complaint);
        var runner = new SuiteRunner(server, upstream, features, waivers, time) { Limit = options.Timeout };
        var results = await ProgressReport.RunAsync(console, runner, cases, cancellation);
        TableReport.Write(console, results);
        if (options.JsonFile is not null) await JsonReport.WriteAsync(options.JsonFile, options.Url!, results, cancellation);
        if (options.JUnitFile is not null) await JUnitReport.WriteAsync(options.JUnitFile, results, cancellation);
        return results.Any(result => result.Fails) ? NotHeld : Held;
    }

    private async Task<string?> UnreachableAsync(Server server, SimulatorControl? upstream, Features features, Options options, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var what = options.Url;
        try
        {
            await features.DetectAsync(server, either.Token);
            what = options.UpstreamScript;
            if (upstream is not null) await upstream.ResetAsync(either.Token);
            return null;
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or NotHeldException)
        {
            return $"{what}: {broken.Message}";
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return $"{what}: no answer after {options.Timeout.TotalSeconds:0} s";
        }
    }

    private async Task<int> RefuseAsync(string complaint)
    {
        await errors.WriteLineAsync(complaint);
        return Unusable;
    }
}
