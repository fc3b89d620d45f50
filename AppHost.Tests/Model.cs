using Microsoft.Extensions.Logging.Abstractions;

namespace AppHost.Tests;

/// <summary>The application as AppHost.cs describes it, never started: neither orchestrator nor containers are needed.</summary>
internal sealed class Model : IAsyncDisposable
{
    public const string AdminKey = "admin-key-of-a-test-0123456789ab";
    public const string RedisPassword = "redispasswordofatest0123456789ab";
    private readonly IDistributedApplicationTestingBuilder _builder;

    private Model(IDistributedApplicationTestingBuilder builder) => _builder = builder;

    public IResourceCollection Resources => _builder.Resources;

    /// <param name="args">Beside the secrets, which would be written to the user's own otherwise.</param>
    public static async Task<Model> CreateAsync(params string[] args) => new(await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
        ["--Containers=false", $"--Parameters:proxy-admin-key={AdminKey}", $"--Parameters:redis-password={RedisPassword}", .. args],
        TestContext.Current.CancellationToken));

    public static Task<Model> PublishedAsync() => CreateAsync("--operation", "publish", "--publisher", "manifest", "--output-path", Path.Combine(Path.GetTempPath(), "manifest.json"));

    public T Of<T>(string name)
        where T : IResource => Assert.IsAssignableFrom<T>(Resources.Single(resource => resource.Name == name));

    public IReadOnlyList<T> Annotations<T>(string name)
        where T : IResourceAnnotation => [.. Of<IResource>(name).Annotations.OfType<T>()];

    public EndpointAnnotation Endpoint(string resource, string name) => Annotations<EndpointAnnotation>(resource).Single(endpoint => endpoint.Name == name);

    /// <summary>Gives every endpoint an address, as the orchestrator would: the n-th gets 127.0.0.1:20000 + n, and the process behind it 30000 + n.</summary>
    public void Allocate()
    {
        var number = 0;
        foreach (var endpoint in Resources.SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>()))
        {
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", 20000 + number, targetPortExpression: (30000 + number).ToString(System.Globalization.CultureInfo.InvariantCulture));
            number++;
        }
    }

    public int Port(string resource, string endpoint) => Endpoint(resource, endpoint).AllocatedEndpoint!.Port;

    public async Task<(IReadOnlyDictionary<string, string> Environment, IReadOnlyList<string> Arguments)> ConfigurationAsync(string resource)
    {
        var result = await ExecutionConfigurationBuilder.Create(Of<IResource>(resource)).WithArgumentsConfig().WithEnvironmentVariablesConfig()
            .BuildAsync(_builder.ExecutionContext, NullLogger.Instance, TestContext.Current.CancellationToken);
        Assert.Null(result.Exception);
        return (result.EnvironmentVariables.ToDictionary(), [.. result.Arguments.Select(argument => argument.Value)]);
    }

    public ValueTask DisposeAsync() => _builder.DisposeAsync();
}
