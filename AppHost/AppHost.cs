var builder = DistributedApplication.CreateBuilder(args);

// Shared state of several gateways; used from 3/5 on. Read as ConnectionStrings:redis, never as REDIS_*.
var redis = builder.AddRedis("redis").WithDataVolume().WithPersistence();

// The profile with an address: the first one leaves ASPNETCORE_URLS to whoever runs the gateway alone.
var api = builder.AddProject<Projects.Proxy_Api>("api", launchProfileName: "http")
    .WithReference(redis)
    .WaitFor(redis)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithUrlForEndpoint("http", url =>
    {
        url.DisplayText = "Anthropic API";
        url.Url += "/v1/messages";
    });

if (builder.ExecutionContext.IsPublishMode || builder.Configuration["Parameters:openai-api-key"] is { Length: > 0 })
{
    var key = builder.AddParameter("openai-api-key", secret: true).WithDescription("Key of the upstream, e.g. OpenAI's.");
    var baseUrl = builder.AddParameter("openai-base-url", "https://api.openai.com/v1", publishValueAsDefault: true);
    api.WithEnvironment("OPENAI_API_KEY", key).WithEnvironment("OPENAI_BASE_URL", baseUrl);
}
else
{
    // No key: the simulator answers, as a resource of its own, so that its requests can be seen in the dashboard.
    const int port = 8090;
    var simulator = builder.AddProject<Projects.Proxy_Simulator>("simulator", launchProfileName: null)
        .WithArgs("--urls", $"http://127.0.0.1:{port}")
        .WithHttpEndpoint(port: port, name: "http", isProxied: false);
    api.WithEnvironment("OPENAI_API_KEY", "sk-simulator")
        .WithEnvironment("OPENAI_BASE_URL", ReferenceExpression.Create($"{simulator.GetEndpoint("http")}/v1"))
        .WithEnvironment("Proxy__Upstream", "simulator")
        .WithEnvironment("Proxy__Dialect", "openai")
        .WaitFor(simulator);
}

if (builder.ExecutionContext.IsPublishMode)
{
    // Production does not start without them.
    api.WithEnvironment("PROXY_API_KEYS", builder.AddParameter("proxy-api-keys", secret: true).WithDescription("Client keys, comma separated."))
        .WithEnvironment("PROXY_SEALING_KEYS", builder.AddParameter("proxy-sealing-keys", secret: true).WithDescription("id:base64 of 32 bytes, comma separated; the first seals."));
}

builder.Build().Run();
