using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Proxy.Core.Batches;
using Proxy.Simulator;
using Proxy.Simulator.Batches;
using Turn = Proxy.Simulator.Scripts.Turn;
using Proxy.Tests.Api;
using Proxy.Tests.Api.Routing;
using Proxy.Tests.Processes;
using Proxy.Tests.State;

namespace Proxy.Tests.Batches.Upstream;

/// <summary>Batches through upstream's own: real state, real store, the simulator's batches.</summary>
public sealed partial class UpstreamEngineTests(StateServers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task C8_Both_engines_give_the_same_results(StateServerKind kind)
    {
        await using var upstream = await StartAsync(kind: kind);
        await using var gateway = await upstream.GatewayAsync();
        string[] items =
        [
            Item("say \"hello\""),
            Item("count to 30", more: ",\"stop_sequences\":[\"7\"]"),
            Item("200 words", maxTokens: 5),
            Item("use the look tool", more: ",\"tools\":[{\"name\":\"look\",\"input_schema\":{\"type\":\"object\",\"properties\":{\"at\":{\"type\":\"string\"}},\"required\":[\"at\"]}}]"),
            Item("think", maxTokens: 4000, more: ",\"thinking\":{\"type\":\"adaptive\"}"),
            Item("stream", more: ",\"stream\":true"),
            """{"model":"claude-nobody","max_tokens":9,"messages":[{"role":"user","content":"x"}]}""",
            """{"max_tokens":9}""",
            Item("not so many", maxTokens: 0),
        ];
        var byUpstream = await UpstreamGateway.EndAsync(gateway, await UpstreamGateway.AddAsync(gateway, items));
        Assert.Equal((1, 1, 0), (upstream.Count("POST", "/v1/files"), upstream.Count("POST", "/v1/batches"), upstream.Count("POST", "/v1/responses")));
        var byWorker = await UpstreamGateway.EndAsync(gateway, await UpstreamGateway.AddAsync(gateway, BatchEngine.Worker, TimeSpan.FromDays(1), items));
        Assert.Equal(5, upstream.Count("POST", "/v1/responses"));
        Assert.Equal(["succeeded", "succeeded", "succeeded", "succeeded", "succeeded", "errored", "errored", "errored", "errored"], byUpstream.Select(UpstreamGateway.TypeOf));
        Assert.Equal(byWorker.Select(Known), byUpstream.Select(Known));
        Assert.Equal("batch", byUpstream[0].GetProperty("result").GetProperty("message").GetProperty("usage").GetProperty("service_tier").GetString());
        // Nothing of it stays upstream, or in the queue.
        using var http = new HttpClient { BaseAddress = upstream.Simulator.Root, DefaultRequestHeaders = { { "Authorization", "Bearer x" } } };
        await Until.TrueAsync(async () => JsonDocument.Parse(await http.GetStringAsync("/v1/files", Token)).RootElement.GetProperty("data").GetArrayLength() == 0);
        await Until.TrueAsync(async () => (await gateway.Services.GetRequiredService<BatchQueue>().ListUpstreamAsync(Token)).Count == 0);
    }

    [Fact]
    public async Task A_batch_is_cut_by_lines_by_bytes_and_by_model()
    {
        await using var upstream = await StartAsync(limits: (2, 4000));
        await using var gateway = await upstream.GatewayAsync();
        var results = await UpstreamGateway.EndAsync(
            gateway,
            await UpstreamGateway.AddAsync(gateway, Item("a"), Item("b", model: "gpt-5.1"), Item("c"), Item("d", model: "gpt-5.1"), Item("e"), Item(new string('x', 3000)), Item(new string('y', 3000)), Item(new string('z', 4000))));
        Assert.All(results, static result => Assert.Equal("succeeded", UpstreamGateway.TypeOf(result)));
        var files = upstream.Simulator.Requests.Where(static request => request.Method == "POST" && request.Path == "/v1/files")
            .Select(static request => Line().Count(Encoding.UTF8.GetString(request.Body.Span))).Order();
        // a c; b d; e x; y. z is longer than any file.
        Assert.Equal([1, 2, 2, 2], files);
        Assert.Equal(1, upstream.Count("POST", "/v1/responses"));
    }

    [Fact]
    public async Task What_upstream_refused_answers_as_the_same_error_live()
    {
        await using var upstream = await StartAsync();
        foreach (var status in (int[])[500, 429, 400])
            upstream.Simulator.Enqueue(Turn.Fails(status, new System.Text.Json.Nodes.JsonObject { ["error"] = new System.Text.Json.Nodes.JsonObject { ["message"] = "no", ["type"] = "x", ["param"] = null, ["code"] = null } }) with { Match = new Proxy.Simulator.Scripts.Match { Contains = $"<{status}>" } });
        // Live, each of them would be asked again, and then of the other target.
        await using var gateway = await upstream.GatewayAsync(settings: [
            ("Proxy:Retry:MaxRetries", "1"), ("Proxy:Upstreams:b:BaseUrl", upstream.Simulator.BaseUrl.ToString()), ("Proxy:Models:claude-opus-5-5:Targets:0:Model", "gpt-6.1-sol"),
            ("Proxy:Models:claude-opus-5-5:Targets:1:Upstream", "b"), ("Proxy:Models:claude-opus-5-5:Targets:1:Model", "gpt-6.1-sol")]);
        var results = await UpstreamGateway.EndAsync(gateway, await UpstreamGateway.AddAsync(gateway, Item("<500>"), Item("<429>"), Item("<400>"), Item("fine")));
        Assert.Equal(["api_error", "rate_limit_error", "invalid_request_error"], results.Take(3).Select(static result => UpstreamGateway.ErrorOf(result).Type));
        Assert.Equal("succeeded", UpstreamGateway.TypeOf(results[3]));
        Assert.Equal(0, upstream.Count("POST", "/v1/responses"));
    }

    [Fact]
    public async Task What_failed_in_upstreams_batch_is_not_asked_again()
    {
        await using var upstream = await StartAsync();
        upstream.Simulator.Enqueue(Turn.Fails(200, System.Text.Json.Nodes.JsonNode.Parse(FailedAnswers.Json("server_error"))!) with { Match = new Proxy.Simulator.Scripts.Match { Contains = "<failed>" } });
        await using var gateway = await upstream.GatewayAsync(settings: ("Proxy:Retry:MaxRetries", "2"));
        var results = await UpstreamGateway.EndAsync(gateway, await UpstreamGateway.AddAsync(gateway, Item("<failed>"), Item("fine")));
        Assert.Equal("api_error", UpstreamGateway.ErrorOf(results[0]).Type);
        Assert.Equal("succeeded", UpstreamGateway.TypeOf(results[1]));
        Assert.Equal(0, upstream.Count("POST", "/v1/responses"));
    }

    [Fact]
    public async Task A_file_that_upstream_does_not_take_errs_each_of_its_items()
    {
        await using var upstream = await StartAsync(new SimulatorOptions { BatchLimits = new BatchLimits(Lines: 1) });
        await using var gateway = await upstream.GatewayAsync();
        var results = await UpstreamGateway.EndAsync(gateway, await UpstreamGateway.AddAsync(gateway, Item("a"), Item("b"), Item("c", model: "gpt-5.1")));
        Assert.All(results.Take(2), static result => Assert.Equal(("invalid_request_error", "upstream refused the batch: The batch has more than 1 requests."), UpstreamGateway.ErrorOf(result)));
        Assert.Equal("succeeded", UpstreamGateway.TypeOf(results[2]));
    }

    [Fact]
    public async Task Cancelling_goes_upstream_and_what_was_done_by_then_has_its_results()
    {
        await using var upstream = await StartAsync(new SimulatorOptions { BatchLooks = 1_000_000 });
        await using var gateway = await upstream.GatewayAsync();
        // One is done by each look: there are some left, however long it takes to cancel.
        var batch = await UpstreamGateway.AddAsync(gateway, [.. Enumerable.Range(0, 2000).Select(static i => Item("say " + i))]);
        await Until.TrueAsync(() => Task.FromResult(upstream.Simulator.Requests.Count(static request => request.Method == "GET" && request.Path.StartsWith("/v1/batches/", StringComparison.Ordinal)) > 5));
        await UpstreamGateway.CancelAsync(gateway, batch);
        var results = await UpstreamGateway.EndAsync(gateway, batch);
        Assert.Single(upstream.Simulator.Requests, static request => request.Path.EndsWith("/cancel", StringComparison.Ordinal));
        Assert.InRange(results.Count(static result => UpstreamGateway.TypeOf(result) == "succeeded"), 1, 1999);
        Assert.Equal(2000, results.Count(static result => UpstreamGateway.TypeOf(result) is "succeeded" or "canceled"));
    }

    [Fact]
    public async Task A_batch_whose_time_is_over_is_stopped_upstream_and_the_rest_expired()
    {
        await using var upstream = await StartAsync(new SimulatorOptions { BatchLooks = 1_000_000 });
        await using var gateway = await upstream.GatewayAsync();
        var results = await UpstreamGateway.EndAsync(gateway, await UpstreamGateway.AddAsync(gateway, BatchEngine.Upstream, TimeSpan.FromSeconds(15), [.. Enumerable.Range(0, 2000).Select(static i => Item("say " + i))]));
        Assert.Single(upstream.Simulator.Requests, static request => request.Path.EndsWith("/cancel", StringComparison.Ordinal));
        Assert.Equal("expired", UpstreamGateway.TypeOf(results[^1]));
        Assert.Equal(2000, results.Count(static result => UpstreamGateway.TypeOf(result) is "succeeded" or "expired"));
    }

    [Fact]
    public async Task What_expired_upstream_is_expired()
    {
        var time = new FakeTimeProvider();
        await using var upstream = await StartAsync(new SimulatorOptions { BatchLooks = 1_000_000, Time = time });
        await using var gateway = await upstream.GatewayAsync();
        // One is done by each look: there are some left, however long it takes to be here.
        var batch = await UpstreamGateway.AddAsync(gateway, [.. Enumerable.Range(0, 400).Select(static i => Item("say " + i))]);
        await Until.TrueAsync(() => Task.FromResult(upstream.Simulator.Requests.Any(static request => request.Method == "GET" && request.Path.StartsWith("/v1/batches/", StringComparison.Ordinal))));
        time.Advance(TimeSpan.FromDays(1));
        Assert.Contains("expired", (await UpstreamGateway.EndAsync(gateway, batch)).Select(UpstreamGateway.TypeOf));
    }

    [Fact]
    public async Task Where_upstream_has_no_batches_workers_do_the_items()
    {
        await using var plain = await ScriptedUpstream.StartAsync(static async context =>
            await (context.Request.Path.Value!.EndsWith("/responses", StringComparison.Ordinal) ? ScriptedUpstream.Reply(200, UpstreamEvents.Json) : ScriptedUpstream.Reply(404, """{"error":{"message":"no such path"}}"""))(context));
        await using var gateway = await GatewayFixture.StartAsync(
            GatewaySetup.With(("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Redis)), ("Proxy:State:Prefix", servers.NewPrefix()), ("Proxy:Batches:InApi", "true")) with { Upstream = plain.BaseUrl });
        var results = await UpstreamGateway.EndAsync(gateway, await UpstreamGateway.AddAsync(gateway, Item("a"), Item("b")));
        Assert.All(results, static result => Assert.Equal("succeeded", UpstreamGateway.TypeOf(result)));
    }

    [Fact]
    public async Task Items_of_a_key_with_a_limit_are_run_by_workers_who_count_as_they_go()
    {
        await using var upstream = await StartAsync();
        await using var gateway = await upstream.GatewayAsync(null, ("Proxy:Keys:default:Key", GatewayFixture.ClientKey), ("Proxy:Keys:default:Limits:TokensPerDay", "1000000"));
        var store = gateway.Services.GetRequiredService<BatchStore>();
        var batch = Requests.Batch(1, TimeProvider.System.GetUtcNow()) with { Tenant = "default", KeyId = Core.Keys.KeyHash.IdOf(GatewayFixture.ClientKey), Engine = BatchEngine.Upstream };
        await using (var input = await store.BeginAsync(batch.Tenant, batch.Id, Token))
        {
            await input.AddAsync(Requests.Of("id-0", Item("a")), Token);
            await store.CreateAsync(batch, input, Token);
        }

        await gateway.Services.GetRequiredService<IBatchQueue>().AddAsync(batch, Token);
        Assert.Equal("succeeded", UpstreamGateway.TypeOf(Assert.Single(await UpstreamGateway.EndAsync(gateway, batch))));
        Assert.Equal((0, 1), (upstream.Count("POST", "/v1/files"), upstream.Count("POST", "/v1/responses")));
    }

    internal static string Item(string text, int maxTokens = 1000, string model = "claude-opus-5-5", string more = "") =>
        $$"""{"model":"{{model}}","max_tokens":{{maxTokens}}{{more}},"messages":[{"role":"user","content":{{JsonSerializer.Serialize(text, Json.Default.String)}}}]}""";

    private async Task<UpstreamGateway> StartAsync(SimulatorOptions? options = null, StateServerKind kind = StateServerKind.Redis, (int Lines, long Bytes)? limits = null)
    {
        var upstream = await UpstreamGateway.StartAsync(servers.ConnectionOf(kind), servers.NewPrefix(), options);
        return limits is null ? upstream : upstream.With(limits.Value.Lines, limits.Value.Bytes);
    }

    /// <summary>Without what differs from one answer to the next.</summary>
    private static string Known(JsonElement result) => Unique().Replace(result.GetRawText(), "…");

    [GeneratedRegex("(?:msg|req|toolu|resp)_[A-Za-z0-9_]+|\"signature\":\"[^\"]*\"")]
    private static partial Regex Unique();

    [GeneratedRegex("\"custom_id\"")]
    private static partial Regex Line();

    [System.Text.Json.Serialization.JsonSerializable(typeof(string))]
    private sealed partial class Json : System.Text.Json.Serialization.JsonSerializerContext;
}
