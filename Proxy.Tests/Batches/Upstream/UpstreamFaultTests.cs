using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Proxy.Core.Batches;
using Proxy.Simulator;
using Proxy.Simulator.Batches;
using Proxy.Tests.Api;
using Proxy.Tests.Processes;
using Proxy.Tests.State;

namespace Proxy.Tests.Batches.Upstream;

/// <summary>Upstream's batches that have no room, do not answer, or answer at the second time only.</summary>
public sealed class UpstreamFaultTests(StateServers servers)
{
    private static readonly string[] s_items = [.. Enumerable.Range(0, 6).Select(static i => UpstreamEngineTests.Item("say " + i))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_shard_that_finds_no_room_is_created_again_until_there_is_and_uploaded_once()
    {
        await using var upstream = (await StartAsync(new SimulatorOptions { BatchLooks = 3, BatchLimits = new BatchLimits(Queued: 2) })).With(2, 1_000_000);
        await using var gateway = await upstream.GatewayAsync();
        var results = await UpstreamGateway.EndAsync(gateway, await UpstreamGateway.AddAsync(gateway, s_items));
        Assert.All(results, static result => Assert.Equal("succeeded", UpstreamGateway.TypeOf(result)));
        Assert.Equal((3, 0), (upstream.Count("POST", "/v1/files"), upstream.Count("POST", "/v1/responses")));
        // Three went through, each after as many that did not as it took.
        Assert.InRange(upstream.Count("POST", "/v1/batches"), 4, 1000);
    }

    [Fact]
    public async Task A_batch_without_room_can_be_cancelled_and_asks_no_more()
    {
        await using var upstream = await StartAsync(new SimulatorOptions { BatchLimits = new BatchLimits(Queued: 0) });
        await using var gateway = await upstream.GatewayAsync();
        var batch = await UpstreamGateway.AddAsync(gateway, s_items);
        await Until.TrueAsync(() => Task.FromResult(upstream.Count("POST", "/v1/batches") >= 2));
        await UpstreamGateway.CancelAsync(gateway, batch);
        Assert.All(await UpstreamGateway.EndAsync(gateway, batch), static result => Assert.Equal("canceled", UpstreamGateway.TypeOf(result)));
        // The queue hears of the end after everybody else can.
        await Until.TrueAsync(async () => (await gateway.Services.GetRequiredService<BatchQueue>().ListUpstreamAsync(Token)).Count == 0);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(401)]
    [InlineData(0)]
    public async Task Every_step_that_fails_at_first_is_tried_again_and_nothing_is_made_twice(int status)
    {
        await using var upstream = await StartAsync();
        var steps = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        using var http = new HttpClient();
        await using var between = await ScriptedUpstream.StartAsync(async context =>
        {
            if (steps.AddOrUpdate(StepOf(context.Request), 1, static (_, before) => before + 1) > 1) await ForwardAsync(http, upstream.Simulator.Root, context);
            else if (status == 0) context.Abort();
            else await ScriptedUpstream.Reply(status, """{"error":{"message":"not now","type":"x","param":null,"code":null}}""", headers: ("retry-after", "0"))(context);
        });
        await using var gateway = await upstream.GatewayAsync(null, ("OPENAI_BASE_URL", between.BaseUrl.ToString()));
        var results = await UpstreamGateway.EndAsync(gateway, await UpstreamGateway.AddAsync(gateway, s_items));
        Assert.All(results, static result => Assert.Equal("succeeded", UpstreamGateway.TypeOf(result)));
        Assert.Equal((1, 1, 0), (upstream.Count("POST", "/v1/files"), upstream.Count("POST", "/v1/batches"), upstream.Count("POST", "/v1/responses")));
        // Each step was refused once: also the looks whether the refused one had been done.
        Assert.Equal(["GET batches", "GET batches/1", "GET files", "GET files/1/content", "POST batches", "POST files"], steps.Keys.Where(static step => !step.StartsWith("DELETE", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.All(steps.Where(static step => !step.Key.StartsWith("DELETE", StringComparison.Ordinal)), static step => Assert.InRange(step.Value, 2, 1000));
        Assert.Contains(gateway.Logs.GetSnapshot(), static line => line.Id.Id == 77);
    }

    [Fact]
    public async Task Who_looks_sees_how_far_it_has_come_upstream()
    {
        await using var upstream = (await StartAsync(new SimulatorOptions { BatchLooks = 1_000_000 })).With(1000, 10_000_000);
        await using var gateway = await upstream.GatewayAsync();
        var batch = await UpstreamGateway.AddAsync(gateway, [.. Enumerable.Range(0, 1500).Select(static i => UpstreamEngineTests.Item("say " + i)), UpstreamEngineTests.Item("x", more: ",\"stream\":true")]);
        var queue = gateway.Services.GetRequiredService<BatchQueue>();
        ShardsLook look = default;
        // Each look at the simulator's batch does one of its requests.
        await Until.TrueAsync(async () => (look = (await queue.LookUpstreamAsync(Token).FirstOrDefaultAsync(Token)).Look) is { Shards: 2, Done: > 0 and < 1500 });
        Assert.Equal(1500, look.Total);
        await UpstreamGateway.CancelAsync(gateway, batch);
        await UpstreamGateway.EndAsync(gateway, batch);
        await Until.TrueAsync(async () => !await queue.LookUpstreamAsync(Token).AnyAsync(Token));
    }

    private async Task<UpstreamGateway> StartAsync(SimulatorOptions? options = null) =>
        await UpstreamGateway.StartAsync(servers.ConnectionOf(StateServerKind.Redis), servers.NewPrefix(), options);

    /// <summary><c>GET files/1/content</c>: ids are all one.</summary>
    private static string StepOf(HttpRequest request)
    {
        var parts = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries)[1..];
        if (parts.Length > 1) parts[1] = "1";
        return request.Method + " " + string.Join('/', parts);
    }

    private static async Task ForwardAsync(HttpClient http, Uri root, HttpContext context)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(root, context.Request.Path + context.Request.QueryString));
        request.Headers.TryAddWithoutValidation("authorization", (string?)context.Request.Headers.Authorization);
        if (ScriptedUpstream.BodyOf(context) is { Length: > 0 } body)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(context.Request.ContentType!);
        }

        using var response = await http.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
