using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

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
                // Replicas, probes, the scale rule and secret references stand in a module of its own.
                var bicep = Text(folder, resources[service].GetProperty("deployment").GetProperty("path"));
                // On the management port, which has no ingress from outside.
                Assert.Equal(["/health", "/alive"], Regex.Matches(bicep, @"path: '([^']+)'\s+port: int\('8081'\)").Select(probe => probe.Groups[1].Value));
                foreach (var secret in (string[])["openai-api-key", "proxy-api-keys", "proxy-sealing-keys", "connectionstrings--redis"]) Assert.Contains($"secretRef: '{secret}'", bicep, StringComparison.Ordinal);
                // No value of a variable is a secret parameter, nor a text that holds one.
                var secrets = Regex.Matches(bicep, @"@secure\(\)\s+param (\w+)").Select(parameter => parameter.Groups[1].Value).ToList();
                Assert.NotEmpty(secrets);
                var variables = Regex.Match(bicep, @"\n          env: \[(.*?)\n          \]", RegexOptions.Singleline).Groups[1].Value;
                Assert.Contains("ConnectionStrings__blobs", variables, StringComparison.Ordinal);
                Assert.DoesNotContain(secrets, secret => Regex.IsMatch(variables, $@"\b{secret}\b"));
                Assert.Contains("terminationGracePeriodSeconds: 600", bicep, StringComparison.Ordinal);
                Assert.Contains("maxReplicas: 10", bicep, StringComparison.Ordinal);
                Assert.Contains(service == "api" ? "minReplicas: 2" : "minReplicas: 1", bicep, StringComparison.Ordinal);
                Assert.Equal(service == "api", Regex.IsMatch(bicep, @"ingress: \{\s+external: true"));
            });
            var worker = Text(folder, resources["worker"].GetProperty("deployment").GetProperty("path"));
            foreach (var part in (string[])["type: 'redis'", "'rp:batches'", ":10000'", "secretRef: 'redis-password'", "triggerParameter: 'password'"]) Assert.Contains(part, worker, StringComparison.Ordinal);
            // Of the vault, where nobody but the app's own identity reads it.
            Assert.Matches(@"name: 'redis-password'\s+(?:identity: \w+\s+)?keyVaultUrl: ", worker);
            var redis = Text(folder, resources["redis"].GetProperty("path"));
            foreach (var part in (string[])["clusteringPolicy: 'NoCluster'", "evictionPolicy: 'NoEviction'", "aofEnabled: true", "aofFrequency: '1s'"]) Assert.Contains(part, redis, StringComparison.Ordinal);
            Assert.Contains("Microsoft.Storage/storageAccounts", Text(folder, resources["storage"].GetProperty("path")), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Text(DirectoryInfo folder, JsonElement path) => File.ReadAllText(Path.Combine(folder.FullName, path.GetString()!));

    private static async Task PublishAsync(string file)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(Projects.AppHost).Assembly.Location, "--publisher", "manifest", "--output-path", file]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0 && File.Exists(file), string.Join('\n', await output));
    }
}
