using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Proxy.Api.Settings;
using Proxy.Core.Batches;
using Proxy.Core.State;
using Proxy.Tests.Api;
using Proxy.Tests.State;

namespace Proxy.Tests.Docs;

/// <summary>What can be held of the AppHost, azure.yaml, the images and docs/deploy.md where Aspire's packages are not.</summary>
public sealed class DeployTests
{
    private static readonly string s_page = Repository.Read("docs/deploy.md");

    /// <summary>Not the gateway's own: .NET's, the scaler's, the orchestrator's.</summary>
    private static readonly string[] s_foreign = ["DOTNET_ENVIRONMENT", "DOTNET_SHUTDOWNTIMEOUTSECONDS", "REDIS_PASSWORD", "SSL_CERT_FILE"];

    private static IEnumerable<string> AppHost => Repository.Sources("AppHost");

    [Fact]
    public void The_AppHost_reads_on_one_screen() => Assert.InRange(File.ReadLines(Repository.Path("AppHost/AppHost.cs")).Count(), 1, 59);

    [Fact]
    public void Every_variable_that_the_AppHost_injects_is_read_by_somebody()
    {
        var injected = AppHost.SelectMany(file => Regex.Matches(File.ReadAllText(file), "(?:WithEnvironment\\(|env: )\"([^\"]+)\"")).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.Contains("Proxy__ManagementPort", injected);
        AssertRead(injected);
        // Connections are injected by the name of the resource.
        Assert.Equal(["blobs", "redis"], AppHost.SelectMany(file => Regex.Matches(File.ReadAllText(file), "builder\\.Add(?:State|Files)\\(\"(\\w+)\"\\)")).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_variable_that_the_page_names_is_read_by_somebody()
    {
        var named = Regex.Matches(s_page, @"\b(?:[A-Z][A-Z0-9]*_[A-Z0-9_]+|(?:ConnectionStrings|Proxy)__\w+)\b").Select(match => match.Value).Distinct().ToList();
        Assert.Contains("ConnectionStrings__redis", named);
        AssertRead(named);
    }

    [Fact]
    public void Every_parameter_and_command_that_the_page_names_is_in_the_AppHost()
    {
        var source = string.Concat(AppHost.Select(File.ReadAllText));
        foreach (var name in (string[])["openai-api-key", "openai-base-url", "proxy-admin-key", "proxy-api-keys", "proxy-sealing-keys"])
        {
            Assert.Contains($"`{name}`", s_page, StringComparison.Ordinal);
            Assert.Contains($"AddParameter(\"{name}\"", source, StringComparison.Ordinal);
        }

        foreach (var secret in (string[])["openai-api-key", "proxy-admin-key", "proxy-api-keys", "proxy-sealing-keys"])
            Assert.Matches($"AddParameter\\(\"{secret}\", [^;]*secret: true", source);
    }

    [Fact]
    public void Azd_is_pointed_at_the_AppHost()
    {
        var yaml = Repository.Read("azure.yaml");
        Assert.StartsWith("# yaml-language-server: $schema=", yaml, StringComparison.Ordinal);
        var project = Assert.Single(Regex.Matches(yaml, @"^    project: \./(\S+)$", RegexOptions.Multiline)).Groups[1].Value;
        Assert.True(File.Exists(Repository.Path(project)), project);
        Assert.Contains("IsPublishMode", string.Concat(AppHost.Select(File.ReadAllText)), StringComparison.Ordinal);
        Assert.Contains("\n    language: dotnet\n", yaml, StringComparison.Ordinal);
        Assert.Contains("\n    host: containerapp\n", yaml, StringComparison.Ordinal);
    }

    /// <summary>Aspire's template gives every HTTP client a handler that cuts answers after 10 s and asks POSTs again; here none has it.</summary>
    [Fact]
    public void No_client_gets_the_standard_resilience_handler()
    {
        Assert.DoesNotContain("Http.Resilience", Repository.Read("Directory.Packages.props"), StringComparison.Ordinal);
        var sources = ((string[])["ServiceDefaults", "Proxy.Core", "Proxy.Api"]).SelectMany(Repository.Sources).Select(File.ReadAllText).ToList();
        Assert.NotEmpty(sources);
        Assert.DoesNotContain(sources, source => Regex.IsMatch(source, "AddStandard(?:Resilience|Hedging)Handler|ConfigureHttpClientDefaults"));
    }

    /// <summary>KEDA's redis scaler counts what a key holds by its type: members of a sorted set.</summary>
    [Fact]
    public async Task The_worker_is_scaled_by_the_number_of_open_batches()
    {
        var source = string.Concat(AppHost.Select(File.ReadAllText));
        var key = Assert.Single(Regex.Matches(source, "\"listName\", \"([^\"]+)\"")).Groups[1].Value;
        Assert.Contains($"listName: \"{key}\"", s_page, StringComparison.Ordinal);
        using var redis = RedisServer.Start();
        await using var state = new StateStore(() => Task.FromResult(redis.Connection), new StateOptions { Timeout = TimeSpan.FromSeconds(10) }, TimeProvider.System);
        await state.ConnectAsync();
        Assert.Equal("0", await redis.CommandAsync("ZCARD", key));
        var queue = new BatchQueue(state);
        var (one, other) = (new BatchPlace(new string('0', 32), "msgbatch_01"), new BatchPlace(new string('0', 32), "msgbatch_02"));
        foreach (var place in new[] { one, other }) await queue.AddAsync(place, 10, TimeProvider.System.GetUtcNow().AddHours(1), isStopped: false, done: null, Replies.Cancellation);
        Assert.Equal("2", await redis.CommandAsync("ZCARD", key));
        await queue.ForgetAsync(one, Replies.Cancellation);
        Assert.Equal("1", await redis.CommandAsync("ZCARD", key));
    }

    [Theory]
    [InlineData("Proxy.Api", "responses-proxy-api")]
    [InlineData("Proxy.Worker", "responses-proxy-worker")]
    public async Task Images_are_chiselled_not_root_probed_and_let_end_what_they_began(string project, string repository)
    {
        using var answer = JsonDocument.Parse(await ToolAsync("msbuild", Repository.Path($"{project}/{project}.csproj"), "-nologo", "-t:ComputeContainerConfig",
            "-getProperty:ContainerBaseImage", "-getProperty:ContainerRepository", "-getProperty:ContainerUser", "-getProperty:RuntimeFloor", "-getItem:ContainerEnvironmentVariable"));
        var properties = answer.RootElement.GetProperty("Properties");
        Assert.EndsWith("dotnet/aspnet:10.0-noble-chiseled", properties.GetProperty("ContainerBaseImage").GetString(), StringComparison.Ordinal);
        Assert.Equal("1654", properties.GetProperty("ContainerUser").GetString());
        Assert.Equal(repository, properties.GetProperty("ContainerRepository").GetString());
        Assert.Contains($"`{repository}`", s_page, StringComparison.Ordinal);
        Assert.Contains($"older than {properties.GetProperty("RuntimeFloor").GetString()} ", s_page, StringComparison.Ordinal);
        var variables = answer.RootElement.GetProperty("Items").GetProperty("ContainerEnvironmentVariable").EnumerateArray().ToDictionary(item => item.GetProperty("Identity").GetString()!, item => item.GetProperty("Value").GetString()!);
        Assert.Equal("8081", variables["Proxy__ManagementPort"]);
        // Shorter than the grace that those who run it give: it ends by itself.
        var end = int.Parse(variables["DOTNET_SHUTDOWNTIMEOUTSECONDS"], System.Globalization.CultureInfo.InvariantCulture);
        Assert.All(Regex.Matches(s_page + string.Concat(AppHost.Select(File.ReadAllText)), @"erminationGracePeriodSeconds(?:: | = )(\d+)"), grace =>
            Assert.InRange(end, 60, int.Parse(grace.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) - 10));
    }

    [Fact]
    public async Task What_is_in_an_image_does_not_start_on_a_runtime_with_known_holes()
    {
        var folder = Directory.CreateTempSubdirectory("image-");
        try
        {
            var copy = Path.Combine(folder.FullName, "Proxy.Worker.runtimeconfig.json");
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Proxy.Worker.runtimeconfig.json"), copy);
            await ToolAsync("msbuild", Repository.Path("Proxy.Worker/Proxy.Worker.csproj"), "-nologo", "-t:SetRuntimeFloor", $"-p:PublishDir={folder.FullName}/");
            var floor = Regex.Match(s_page, @"runtime older than (\S+) ").Groups[1].Value;
            Assert.Equal([floor, floor], Regex.Matches(File.ReadAllText(copy), "\"version\": \"(.+?)\"").Select(version => version.Groups[1].Value));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Section Proxy: by the reader itself, which refuses what it does not know. The others stand in the documents (<see cref="SettingsTests"/>).</summary>
    private static void AssertRead(IEnumerable<string> variables)
    {
        var settings = variables.Except(s_foreign).Select(name => name.Replace("__", ":", StringComparison.Ordinal)).ToLookup(name => name.StartsWith("Proxy:", StringComparison.Ordinal));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings[true].Append("Proxy:Nonsense").Select(name => KeyValuePair.Create<string, string?>(name, "1"))).Build();
        var faults = Assert.Throws<InvalidSettingsException>(() => SettingsReader.Read(configuration, isDevelopment: true)).Errors;
        Assert.Equal(["Proxy:Nonsense is not a setting"], faults.Where(fault => fault.EndsWith(" is not a setting", StringComparison.Ordinal)));
        var documents = Repository.Read("README.md") + Repository.Read("docs/operations.md");
        Assert.All(settings[false], name => Assert.Contains($"`{name}`", documents, StringComparison.Ordinal));
    }

    private static async Task<string> ToolAsync(params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", args) { RedirectStandardOutput = true, Environment = { ["MSBUILDDISABLENODEREUSE"] = "1" } })!;
        var output = await process.StandardOutput.ReadToEndAsync(Replies.Cancellation);
        await process.WaitForExitAsync(Replies.Cancellation);
        Assert.True(process.ExitCode == 0, output);
        return output;
    }
}
