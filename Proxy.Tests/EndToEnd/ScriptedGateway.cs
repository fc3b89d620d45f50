using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Testing;
using Proxy.Simulator;
using Proxy.Simulator.Recording;
using Proxy.Simulator.Scripts;
using Proxy.Tests.Api;

namespace Proxy.Tests.EndToEnd;

/// <summary>The real gateway on a free port, with a scripted simulator (or another upstream) behind it.</summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    private readonly GatewayFixture _gateway;

    private ScriptedGateway(GatewayFixture gateway) => _gateway = gateway;

    public Uri BaseUrl => _gateway.BaseUrl;

    /// <summary>What the gateway logged.</summary>
    public FakeLogCollector Logs => _gateway.Logs;

    /// <summary>Requests as the simulator recorded them.</summary>
    public RequestLog Upstream => _gateway.Simulator?.Requests ?? throw new InvalidOperationException("the upstream is no simulator");

    /// <summary>The simulator's own address.</summary>
    public Uri UpstreamRoot => _gateway.Simulator!.Root;

    /// <summary>The Responses requests that reached the simulator, parsed.</summary>
    public IReadOnlyList<UpstreamRequest> Requests => RequestsTo("/v1/responses");

    /// <summary>The requests to have tokens counted that reached the simulator, parsed.</summary>
    public IReadOnlyList<UpstreamRequest> Counts => RequestsTo("/v1/responses/input_tokens");

    public static Task<ScriptedGateway> StartAsync(params JsonObject[] turns) => StartAsync(turns, new Dictionary<string, string>());

    public static async Task<ScriptedGateway> StartAsync(JsonObject[] turns, IReadOnlyDictionary<string, string> settings)
    {
        var script = ScriptReader.Read(new JsonArray([.. turns]).ToJsonString());
        return new ScriptedGateway(await GatewayFixture.StartAsync(Setup(settings) with { Simulator = new SimulatorOptions { Script = script } }));
    }

    /// <summary>On an upstream that is no simulator.</summary>
    public static async Task<ScriptedGateway> OnAsync(Uri upstream, IReadOnlyDictionary<string, string> settings) =>
        new(await GatewayFixture.StartAsync(Setup(settings) with { Upstream = upstream }));

    public async Task<ApiAnswer> PostAsync(ApiRequest request, CancellationToken cancellation)
    {
        using var message = request.ToMessage(BaseUrl);
        return await SendAsync(message, cancellation);
    }

    public async Task<ApiAnswer> SendAsync(HttpRequestMessage message, CancellationToken cancellation)
    {
        using var response = await _gateway.SendAsync(message);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new ApiAnswer((int)response.StatusCode, headers, Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellation)));
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private IReadOnlyList<UpstreamRequest> RequestsTo(string path) =>
        _gateway.Simulator is null ? [] : [.. Upstream.Where(request => request.Path == path).Select(UpstreamRequest.Of)];

    private static GatewaySetup Setup(IReadOnlyDictionary<string, string> settings) =>
        new() { Settings = settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value) };
}
