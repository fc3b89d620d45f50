using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Proxy.Core.Batches;
using Proxy.Tests.Processes;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Docs;

/// <summary>What docs/operations.md says of the worker.</summary>
public sealed class WorkerDocsTests(StateServers servers)
{
    private static readonly string s_page = Repository.Read("docs/operations.md");

    [Fact]
    public void The_defaults_are_as_told()
    {
        var options = new BatchOptions();
        var told = Regex.Matches(Regex.Match(s_page, "^### Batches: the worker$.*?^#### ", RegexOptions.Multiline | RegexOptions.Singleline).Value, @"^\| `(Concurrency|RequestsPerMinute|Timeout|Lease|MaxAttempts)` \| (\S+)", RegexOptions.Multiline).ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);
        Assert.Equal(
            new Dictionary<string, string>
            {
                [nameof(options.Concurrency)] = options.Concurrency.ToString(CultureInfo.InvariantCulture),
                [nameof(options.RequestsPerMinute)] = "none",
                [nameof(options.Timeout)] = options.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture),
                [nameof(options.Lease)] = options.Lease.TotalSeconds.ToString(CultureInfo.InvariantCulture),
                [nameof(options.MaxAttempts)] = options.MaxAttempts.ToString(CultureInfo.InvariantCulture),
            },
            told);
        Assert.Null(options.RequestsPerMinute);
    }

    /// <summary>Every command of the page is run, with what it needs around it.</summary>
    [Fact]
    public async Task The_commands_are_there_and_the_queue_is_told_as_the_page_tells_it()
    {
        Assert.Equal(
            ["", " -- status --watch"],
            Regex.Matches(s_page, @"^dotnet run --project Proxy\.Worker(.*)$", RegexOptions.Multiline).Select(static command => command.Groups[1].Value));
        using var folder = new TempFolder();
        (string, string)[] shared = [("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Redis)), ("Proxy:State:Prefix", servers.NewPrefix())];
        await using var worker = await WorkerProcess.StartAsync(new Uri("http://127.0.0.1:1/v1"), folder.Path, shared);
        using var told = JsonDocument.Parse(Regex.Match(s_page, @"^\{""depth"".*\}$", RegexOptions.Multiline).Value);
        using var answered = JsonDocument.Parse(await worker.Http.GetStringAsync(new Uri("/queue", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Equal(told.RootElement.EnumerateObject().Select(static member => member.Name), answered.RootElement.EnumerateObject().Select(static member => member.Name));
        foreach (var path in Regex.Match(s_page, @"answers on `Proxy:ManagementPort`[^\n]*").Value.Split('`').Where(static part => part.StartsWith('/')))
            Assert.Equal(200, (int)(await worker.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(0, (await WorkerProcess.RunAsync(["status"], folder.Path, shared)).Code);
        Assert.Equal(0, (await WorkerProcess.RunAsync(["reindex"], folder.Path, shared)).Code);
    }
}
