namespace AppHost;

/// <summary>Who answers: OpenAI, or, where there is no key for it, the simulator, as a resource of its own, so that its requests can be seen.</summary>
internal sealed class Upstream(IResourceBuilder<ParameterResource>? key, IResourceBuilder<ParameterResource>? baseUrl, IResourceBuilder<ProjectResource>? simulator)
{
    /// <summary>Null when OpenAI answers.</summary>
    public IResourceBuilder<ProjectResource>? Simulator => simulator;

    public IResourceBuilder<ProjectResource> Configure(IResourceBuilder<ProjectResource> service) => simulator is null
        ? service.WithEnvironment("OPENAI_API_KEY", key!).WithEnvironment("OPENAI_BASE_URL", baseUrl!)
        : service.WithEnvironment("OPENAI_API_KEY", "sk-simulator")
            .WithEnvironment("OPENAI_BASE_URL", ReferenceExpression.Create($"{simulator.GetEndpoint("http")}/v1"))
            .WithEnvironment("Proxy__Upstream", "simulator")
            .WithEnvironment("Proxy__Dialect", "openai")
            // The self-test has it fail by the dozen: each failure must arrive as it is, and close nothing.
            .WithEnvironment("Proxy__Retry__MaxRetries", "0")
            .WithEnvironment("Proxy__Breaker__MinimumAttempts", "1000000")
            .WaitFor(simulator);
}

internal static class UpstreamExtensions
{
    /// <summary><c>dotnet user-secrets --project AppHost set Parameters:openai-api-key sk-…</c> makes it OpenAI.</summary>
    public static Upstream AddUpstream(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsPublishMode || builder.Configuration["Parameters:openai-api-key"] is { Length: > 0 })
        {
            return new Upstream(
                builder.AddParameter("openai-api-key", secret: true).WithDescription("Key of the upstream, e.g. OpenAI's."),
                builder.AddParameter("openai-base-url", "https://api.openai.com/v1", publishValueAsDefault: true),
                simulator: null);
        }

        var simulator = builder.AddProject<Projects.Proxy_Simulator>("simulator", launchProfileName: null);
        simulator.WithHttpEndpoint(name: "http");
        var port = simulator.GetEndpoint("http").Property(EndpointProperty.TargetPort);
        return new Upstream(null, null, simulator.WithArgs("--urls", ReferenceExpression.Create($"http://localhost:{port}")));
    }
}
