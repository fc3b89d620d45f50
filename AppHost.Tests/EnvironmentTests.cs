namespace AppHost.Tests;

/// <summary>
/// The environment that the services get. Proxy.Tests/Processes starts the same services with the same one, without Aspire:
/// a name that changes here must change there.
/// </summary>
public sealed class EnvironmentTests
{
    private static readonly string[] s_both =
    [
        "ConnectionStrings__redis", "OPENAI_API_KEY", "OPENAI_BASE_URL", "Proxy__Breaker__MinimumAttempts", "Proxy__DataDirectory", "Proxy__Dialect", "Proxy__ManagementPort",
        "Proxy__Retry__MaxRetries", "Proxy__Upstream",
    ];

    [Fact]
    public async Task Both_services_get_state_upstream_and_a_place_for_files()
    {
        await using var model = await Model.CreateAsync();
        model.Allocate();
        var (api, _) = await model.ConfigurationAsync("api");
        var (worker, _) = await model.ConfigurationAsync("worker");
        foreach (var environment in new[] { api, worker })
        {
            Assert.Equal($"localhost:{model.Port("garnet", "tcp")},password={Model.RedisPassword}", environment["ConnectionStrings__redis"]);
            Assert.Equal($"http://localhost:{model.Port("simulator", "http")}/v1", environment["OPENAI_BASE_URL"]);
            Assert.True(Path.IsPathFullyQualified(environment["Proxy__DataDirectory"]));
            Assert.Equal("Development", environment["DOTNET_ENVIRONMENT"]);
            Assert.Equal(s_both, Ours(environment).Except(["PROXY_ADMIN_KEY"]));
        }

        // What the replica seals the worker opens.
        Assert.Equal(api["Proxy__DataDirectory"], worker["Proxy__DataDirectory"]);
        Assert.Equal(Model.AdminKey, api["PROXY_ADMIN_KEY"]);
        Assert.DoesNotContain("PROXY_ADMIN_KEY", worker.Keys);
        Assert.NotEqual(api["Proxy__ManagementPort"], new Uri(api["ASPNETCORE_URLS"]).Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        // No address but the management port's: it serves nobody else.
        Assert.DoesNotContain("ASPNETCORE_URLS", worker.Keys);
    }

    [Fact]
    public async Task The_state_listens_where_the_others_look_for_it()
    {
        await using var model = await Model.CreateAsync();
        model.Allocate();
        var (environment, arguments) = await model.ConfigurationAsync("garnet");
        Assert.Equal(["state"], arguments);
        Assert.Equal(model.Endpoint("garnet", "tcp").AllocatedEndpoint!.TargetPortExpression, environment["PROXY_STATE_PORT"]);
        Assert.Equal(Model.RedisPassword, environment["PROXY_STATE_PASSWORD"]);
    }

    [Fact]
    public async Task The_simulator_listens_on_the_port_it_is_given()
    {
        await using var model = await Model.CreateAsync();
        model.Allocate();
        var (_, arguments) = await model.ConfigurationAsync("simulator");
        Assert.Equal(["--urls", "http://localhost:" + model.Endpoint("simulator", "http").AllocatedEndpoint!.TargetPortExpression], arguments);
    }

    [Fact]
    public async Task Published_services_get_every_secret_that_Production_demands()
    {
        await using var model = await Model.PublishedAsync();
        foreach (var service in (string[])["api", "worker"])
        {
            var (environment, _) = await model.ConfigurationAsync(service);
            Assert.Equal("{openai-api-key.value}", environment["OPENAI_API_KEY"]);
            Assert.Equal("{proxy-api-keys.value}", environment["PROXY_API_KEYS"]);
            Assert.Equal("{proxy-sealing-keys.value}", environment["PROXY_SEALING_KEYS"]);
            Assert.Equal($"{{{service}.bindings.management.targetPort}}", environment["Proxy__ManagementPort"]);
            Assert.NotEmpty(environment["ConnectionStrings__redis"]);
            Assert.NotEmpty(environment["ConnectionStrings__blobs"]);
            Assert.DoesNotContain("Proxy__DataDirectory", environment.Keys);
            Assert.DoesNotContain("DOTNET_ENVIRONMENT", environment.Keys);
        }

        foreach (var secret in (string[])["openai-api-key", "proxy-admin-key", "proxy-api-keys", "proxy-sealing-keys"]) Assert.True(model.Of<ParameterResource>(secret).Secret, secret);
    }

    private static IEnumerable<string> Ours(IReadOnlyDictionary<string, string> environment) => environment.Keys
        .Where(name => name.StartsWith("Proxy__", StringComparison.Ordinal) || name.StartsWith("PROXY_", StringComparison.Ordinal) || name.StartsWith("OPENAI_", StringComparison.Ordinal)
            || name.StartsWith("ConnectionStrings__", StringComparison.Ordinal) || name.StartsWith("REDIS_", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);
}
