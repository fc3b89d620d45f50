namespace AppHost.Tests;

/// <summary>What <c>dotnet run --project AppHost</c> starts.</summary>
public sealed class RunModelTests
{
    [Fact]
    public async Task Without_a_container_runtime_there_is_no_container()
    {
        await using var model = await Model.CreateAsync();
        Assert.DoesNotContain(model.Resources, resource => resource.IsContainer());
        Assert.Equal(["state"], (await ConfiguredAsync(model, "garnet")).Arguments);
        Assert.IsType<ConnectionStringResource>(model.Of<IResourceWithConnectionString>("redis"));
        Assert.DoesNotContain(model.Resources, resource => resource.Name == "blobs");
    }

    [Fact]
    public async Task With_one_Redis_is_a_container_that_keeps_what_it_has()
    {
        await using var model = await Model.CreateAsync("--Containers=true");
        Assert.IsType<RedisResource>(model.Of<IResourceWithConnectionString>("redis"));
        Assert.StartsWith("8.", Assert.Single(model.Annotations<ContainerImageAnnotation>("redis")).Tag, StringComparison.Ordinal);
        Assert.Equal("/data", Assert.Single(model.Annotations<ContainerMountAnnotation>("redis")).Target);
        Assert.Equal(ContainerLifetime.Persistent, Assert.Single(model.Annotations<ContainerLifetimeAnnotation>("redis")).Lifetime);
        Assert.DoesNotContain(model.Resources, resource => resource.Name == "garnet");
        Assert.True(model.Of<IResource>("storage").IsContainer());
        Assert.Contains(model.Resources, resource => resource.Name == "blobs");
    }

    [Fact]
    public async Task Without_a_key_the_simulator_answers_and_with_one_there_is_none()
    {
        await using var without = await Model.CreateAsync();
        Assert.Contains(without.Resources, resource => resource.Name == "simulator");
        Assert.DoesNotContain(without.Resources, resource => resource.Name == "openai-api-key");
        await using var with = await Model.CreateAsync("--Parameters:openai-api-key=sk-of-a-test");
        Assert.DoesNotContain(with.Resources, resource => resource.Name == "simulator");
        Assert.True(with.Of<ParameterResource>("openai-api-key").Secret);
        with.Allocate();
        foreach (var service in (string[])["api", "worker"])
        {
            var (environment, _) = await with.ConfigurationAsync(service);
            Assert.Equal("sk-of-a-test", environment["OPENAI_API_KEY"]);
            Assert.Equal("https://api.openai.com/v1", environment["OPENAI_BASE_URL"]);
        }
    }

    [Fact]
    public async Task The_gateway_has_two_replicas_one_public_address_and_health_on_another()
    {
        await using var model = await Model.CreateAsync();
        Assert.Equal(2, Assert.Single(model.Annotations<ReplicaAnnotation>("api")).Replicas);
        Assert.True(model.Endpoint("api", "http").IsExternal);
        Assert.False(model.Endpoint("api", "management").IsExternal);
        Assert.False(model.Endpoint("worker", "management").IsExternal);
        // One for each replica: a port of its own, given by the orchestrator.
        Assert.Null(model.Endpoint("api", "management").TargetPort);
        foreach (var service in (string[])["api", "worker"])
        {
            Assert.Equal(2, model.Annotations<HealthCheckAnnotation>(service).Count);
#pragma warning disable ASPIREPROBES001 // Read only: what becomes of a probe is Aspire's.
            Assert.Equal(
                [(ProbeType.Readiness, "/health"), (ProbeType.Liveness, "/alive")],
                model.Annotations<ProbeAnnotation>(service).OfType<EndpointProbeAnnotation>().Select(probe => (probe.Type, probe.Path)));
#pragma warning restore ASPIREPROBES001
        }
    }

    [Fact]
    public async Task A_person_finds_the_commands_in_the_dashboard()
    {
        await using var model = await Model.CreateAsync();
        Assert.Equal(["revoke-key", "self-test"], Commands(model, "api").Order(StringComparer.Ordinal));
        Assert.Equal(["drain"], Commands(model, "worker"));
        var revoke = model.Annotations<ResourceCommandAnnotation>("api").Single(command => command.Name == "revoke-key");
        Assert.True(Assert.Single(revoke.Arguments).Required);
        Assert.NotNull(revoke.ConfirmationMessage);
        // It is started by the command only.
        Assert.Single(model.Annotations<ExplicitStartupAnnotation>("conformance"));
    }

    [Fact]
    public async Task The_suite_asks_this_gateway_and_scripts_this_simulator()
    {
        await using var model = await Model.CreateAsync();
        var (environment, arguments) = await ConfiguredAsync(model, "conformance");
        var (api, simulator) = ($"http://localhost:{model.Port("api", "http")}", $"http://localhost:{model.Port("simulator", "http")}");
        Assert.Equal(["--url", api, "--key", "any", "--upstream-script", simulator], arguments);
        Assert.Equal(api, environment["services__api__http__0"]);
    }

    private static async Task<(IReadOnlyDictionary<string, string> Environment, IReadOnlyList<string> Arguments)> ConfiguredAsync(Model model, string resource)
    {
        model.Allocate();
        return await model.ConfigurationAsync(resource);
    }

    private static IEnumerable<string> Commands(Model model, string resource) => model.Annotations<ResourceCommandAnnotation>(resource).Select(command => command.Name);
}
