using System.Diagnostics;
using System.Text.Json;

namespace AppHost.Tests;

/// <summary>What azd is given: <c>azure.yaml</c> names the project, azd asks it for its manifest.</summary>
public sealed class PublishTests
{
    /// <summary>From azd's own generator; anything else ends its run with "unsupported resource type".</summary>
    private static readonly string[] s_accepted =
        ["annotated.string", "azure.bicep.v0", "azure.bicep.v1", "container.v0", "container.v1", "dapr.component.v0", "dapr.v0", "dockerfile.v0", "parameter.v0", "project.v0", "project.v1", "value.v0"];

    [Fact]
    public async Task What_is_for_this_machine_is_not_published()
    {
        await using var model = await Model.PublishedAsync();
        Assert.DoesNotContain(model.Resources, resource => resource is ExecutableResource || resource.Name is "garnet" or "simulator" or "conformance");
        Assert.True(model.Endpoint("api", "http").IsExternal);
        Assert.False(model.Endpoint("api", "management").IsExternal);
        Assert.Equal(8081, model.Endpoint("api", "management").TargetPort);
        Assert.Equal(8081, model.Endpoint("worker", "management").TargetPort);
    }

    [Fact]
    public async Task The_manifest_has_only_what_azd_takes()
    {
        var folder = Directory.CreateTempSubdirectory("manifest-");
        try
        {
            var file = Path.Combine(folder.FullName, "aspire-manifest.json");
            await PublishAsync(file);
            using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
            var resources = manifest.RootElement.GetProperty("resources").EnumerateObject().ToDictionary(resource => resource.Name, resource => resource.Value);
            Assert.All(resources, resource => Assert.Contains(resource.Value.GetProperty("type").GetString(), s_accepted));
            Assert.All((string[])["api", "worker"], service =>
            {
                Assert.Equal("project.v1", resources[service].GetProperty("type").GetString());
                // Two replicas, probes, the scale rule and secret references stand in the module of its own.
                var bicep = File.ReadAllText(Path.Combine(folder.FullName, resources[service].GetProperty("deployment").GetProperty("path").GetString()!));
                Assert.Contains("path: '/health'", bicep, StringComparison.Ordinal);
                Assert.Contains("path: '/alive'", bicep, StringComparison.Ordinal);
                Assert.Contains("secretRef: 'openai-api-key'", bicep, StringComparison.Ordinal);
                Assert.Contains("secretRef: 'connectionstrings--redis'", bicep, StringComparison.Ordinal);
                Assert.Contains(service == "api" ? "minReplicas: 2" : "type: 'redis'", bicep, StringComparison.Ordinal);
            });
            Assert.Contains("clusteringPolicy: 'NoCluster'", await File.ReadAllTextAsync(Path.Combine(folder.FullName, resources["redis"].GetProperty("path").GetString()!), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task PublishAsync(string file)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(Projects.AppHost).Assembly.Location, "--publisher", "manifest", "--output-path", file]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0 && File.Exists(file), string.Join('\n', await output));
    }
}
