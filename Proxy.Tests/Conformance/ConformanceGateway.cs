using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using Proxy.Simulator;
using Proxy.Tests.Api;

namespace Proxy.Tests.Conformance;

/// <summary>
/// The real gateway on a simulator that takes scripts, for the conformance cases. It waits less long than usual before it
/// commits or pings, and checks keys.
/// </summary>
public sealed class ConformanceGateway : IAsyncLifetime
{
    private GatewayFixture? _gateway;

    internal static GatewaySetup Setup(Uri? upstream = null) => GatewaySetup.With(
        ("PROXY_API_KEYS", GatewayFixture.ClientKey), ("Proxy:CommitAfter", "0.3"), ("Proxy:PingInterval", "0.3"),
        ("Proxy:Models:plain-server:Upstream", "gpt-4o-plain"), ("Proxy:Profiles:gpt-4o-plain:DeveloperRole", "false"),
        ("Proxy:Profiles:gpt-4o-plain:OutputArrays", "false"), ("Proxy:Profiles:gpt-4o-plain:OpenAIParameters", "false"),
        ("Proxy:Profiles:gpt-4o-plain:InputTokens", "false"),
        ("Proxy:Models:prefilled:Upstream", "gpt-4o"), ("Proxy:Models:prefilled:Prefill", "emulate"),
        ("Proxy:Models:citing:Upstream", "gpt-6.1-sol"), ("Proxy:Models:citing:Citations", "emulate"))
        with { Upstream = upstream, Simulator = new SimulatorOptions { Control = true } };

    internal Uri Url => _gateway!.BaseUrl;

    internal Uri Control => _gateway!.Simulator!.Root;

    public async ValueTask InitializeAsync() => _gateway = await GatewayFixture.StartAsync(Setup());

    internal Task<CaseResult> JudgeAsync(Case one, CancellationToken cancellation) => Runner(_gateway!.Http, Url, Control, TimeSpan.FromMinutes(3)).RunAsync(one, cancellation);

    internal static SuiteRunner Runner(HttpClient http, Uri url, Uri control, TimeSpan limit) => new(
        new Server(http, url, GatewayFixture.ClientKey), new SimulatorControl(http, control),
        new Features(new Dictionary<string, string> { [Features.Keys] = "", [Features.Files] = "", [Features.Batches] = "", [Features.PlainModel] = "plain-server", [Features.PrefillModel] = "prefilled", [Features.CitingModel] = "citing" }), Waivers.None, TimeProvider.System)
    { Limit = limit };

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
    }
}
