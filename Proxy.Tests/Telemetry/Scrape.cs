using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Proxy.Core.Telemetry;
using Proxy.Tests.Api;
using Proxy.Tests.Api.Batches;
using Proxy.Tests.Api.Routing;
using Proxy.Tests.Processes;
using Proxy.Tests.State;

namespace Proxy.Tests.Telemetry;

/// <summary>/metrics of a real gateway after traffic of every kind.</summary>
internal static partial class Scrape
{
    private const string Broken = """{"model":"broken","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"hello"}]}""";
    private static readonly (string, string) s_repeat = ("idempotency-key", "again-1");

    /// <returns>Every name that a query may use: <c>proxy_streams_open</c>, <c>gen_ai_client_token_usage_bucket</c>.</returns>
    public static async Task<(IReadOnlySet<string> Names, string Text)> TakeAsync(StateServers servers)
    {
        var port = RedisServer.FreePort();
        var released = new TaskCompletionSource();
        await using var slow = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(UpstreamEvents.TextStarted, async context =>
        {
            await released.Task;
            await context.Response.WriteAsync(UpstreamEvents.TextEnded.Replace("\"output_tokens\":1", "\"output_tokens\":5", StringComparison.Ordinal), context.RequestAborted);
        }));
        await using var cut = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(UpstreamEvents.TextStarted));
        await using var fleet = await Fleet.StartAsync([Fleet.Fails(500), Fleet.Fails(500), Fleet.Good], settings:
        [
            ("Proxy:ManagementPort", port.ToString(CultureInfo.InvariantCulture)),
            ("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Garnet)), ("Proxy:State:Prefix", servers.NewPrefix()),
            ("Proxy:Retry:MaxRetries", "1"), ("Proxy:Limits:RequestsPerMinute", "7"),
            ("Proxy:Upstreams:slow:BaseUrl", slow.BaseUrl.ToString()), ("Proxy:Upstreams:slow:Dialect", "openai"), ("Proxy:Models:slow:Targets:0:Upstream", "slow"), ("Proxy:Models:slow:Targets:0:Model", "gpt-6.1-sol"),
            ("Proxy:Upstreams:cut:BaseUrl", cut.BaseUrl.ToString()), ("Proxy:Upstreams:cut:Dialect", "openai"), ("Proxy:Models:broken:Targets:0:Upstream", "cut"), ("Proxy:Models:broken:Targets:0:Model", "gpt-6.1-sol"),
        ]);
        await LoseStateAsync();
        var gateway = fleet.Gateway;
        foreach (var body in (string[])[Fleet.Team, Fleet.TeamStream, Fleet.TeamStream.Replace("\"max_tokens\"", "\"of_tomorrow\":1,\"max_tokens\"", StringComparison.Ordinal), Broken])
            await SendAsync(gateway, body);
        using (var stream = await gateway.PostAsync(Broken.Replace("broken", "slow", StringComparison.Ordinal)))
        {
            await using var body = await stream.Content.ReadAsStreamAsync(Replies.Cancellation);
            await Until.ReadAsync(body, "\"Hi\"");
            released.SetResult();
            await Until.ReadAsync(body, "event: message_stop");
        }

        await RunBatchAsync();
        // It takes a disk that fails, which is the batches' own tests' to bring about.
        BatchTelemetry.Stalls.Add(1, new KeyValuePair<string, object?>(GenAiNames.Reason, "full"));
        await SendAsync(gateway, Fleet.Team, s_repeat);
        await SendAsync(gateway, Fleet.Team, s_repeat);
        // The minute's worth comes back while a slow machine works: until it is used up.
        for (var i = 0; i < 100 && await SendAsync(gateway, Fleet.Team) != StatusCodes.Status429TooManyRequests; i++)
        {
        }

        using (var relayed = new HttpRequestMessage(HttpMethod.Get, "/v1/models") { Headers = { { "x-api-key", GatewayFixture.ClientKey } } })
            (await gateway.SendAsync(relayed)).Dispose();
        using var management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var text = "";
        // Requests are counted a moment after their clients have the answer.
        await Until.TrueAsync(async () =>
        {
            text = await management.GetStringAsync("/metrics", Replies.Cancellation);
            return text.Contains("outcome=\"replayed\"", StringComparison.Ordinal) && text.Contains("outcome=\"requests\"", StringComparison.Ordinal) && text.Contains("proxy_stream_aborted_total{", StringComparison.Ordinal);
        });
        var names = Samples().Matches(text).Select(sample => sample.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        return (names, text);
    }

    // Counters are the process's: what another gateway counts is seen here too.
    private static async Task LoseStateAsync()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("ConnectionStrings:redis", $"127.0.0.1:{RedisServer.FreePort()}"), ("Proxy:Limits:RequestsPerMinute", "7")));
        await SendAsync(gateway, Bodies.Hello);
    }

    private static async Task RunBatchAsync()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Fleet.Fails(429, ("retry-after", "0")), ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:Batches:InApi", "true")) with { Upstream = upstream.BaseUrl });
        var id = await gateway.MakeAsync();
        await Until.TrueAsync(async () => (await gateway.ReadAsync(BatchClient.Root + "/" + id)).GetProperty("processing_status").GetString() == "ended");
    }

    /// <returns>The status.</returns>
    private static async Task<int> SendAsync(GatewayFixture gateway, string body, params (string, string)[] headers)
    {
        using var response = await gateway.PostAsync(body, headers);
        await response.TextAsync();
        return (int)response.StatusCode;
    }

    [GeneratedRegex("^([a-z_:][a-zA-Z0-9_:]*)(?:\\{| )", RegexOptions.Multiline)]
    private static partial Regex Samples();
}
