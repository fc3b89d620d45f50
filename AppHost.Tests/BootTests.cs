using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Tests;

/// <summary>The whole application, started by the orchestrator, where it is installed: no containers, no key.</summary>
public sealed class BootTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task It_starts_answers_tests_itself_and_drains()
    {
        Assert.SkipUnless(OrchestratorIsInstalled(), "Aspire's orchestrator (DCP) is not installed: it comes with the packages of the AppHost.");
        var cancellation = TestContext.Current.CancellationToken;
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            ["--Containers=false", $"--Parameters:proxy-admin-key={Model.AdminKey}", $"--Parameters:redis-password={Model.RedisPassword}"], cancellation);
        await using var app = await builder.BuildAsync(cancellation).WaitAsync(s_patience, cancellation);
        await app.StartAsync(cancellation).WaitAsync(s_patience, cancellation);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("api", cancellation).WaitAsync(s_patience, cancellation);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("worker", cancellation).WaitAsync(s_patience, cancellation);
        using var http = app.CreateHttpClient("api", "http");

        using (var question = new HttpRequestMessage(HttpMethod.Post, "/v1/messages")
        {
            Content = new StringContent("""{"model":"claude-sonnet-5-5","max_tokens":50,"messages":[{"role":"user","content":"Hello"}]}""", Encoding.UTF8, "application/json"),
            Headers = { { "x-api-key", "any" }, { "anthropic-version", "2023-06-01" } },
        })
        {
            using var answer = await http.SendAsync(question, cancellation);
            Assert.Equal(200, (int)answer.StatusCode);
            Assert.Equal("simulator", Assert.Single(answer.Headers.GetValues("x-proxy-upstream")));
        }

        var commands = app.Services.GetRequiredService<ResourceCommandService>();
        Assert.True((await Run("self-test", "api")).Success);
        var finished = await app.ResourceNotifications.WaitForResourceAsync("conformance", change => change.Snapshot.ExitCode is not null, cancellation).WaitAsync(s_patience, cancellation);
        Assert.Equal(0, finished.Snapshot.ExitCode);
        Assert.True((await Run("drain", "worker")).Success);
        await app.ResourceNotifications.WaitForResourceAsync("worker", KnownResourceStates.TerminalStates, cancellation).WaitAsync(s_patience, cancellation);

        Task<ExecuteCommandResult> Run(string command, string resource) =>
            commands.ExecuteCommandAsync(builder.Resources.Single(one => one.Name == resource), command, cancellation).WaitAsync(s_patience, cancellation);
    }

    private static bool OrchestratorIsInstalled() => typeof(Projects.AppHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Any(metadata => metadata.Key.Equals("dcpclipath", StringComparison.OrdinalIgnoreCase) && File.Exists(metadata.Value));
}
