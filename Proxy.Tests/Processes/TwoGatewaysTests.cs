using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Proxy.Tests.Api;
using Proxy.Tests.State;

namespace Proxy.Tests.Processes;

/// <summary>Two gateways, one redis-server; either gateway may be killed.</summary>
public sealed class TwoGatewaysTests(StateServers servers)
{
    private const string AdminKey = "admin-key-under-test";

    [Fact]
    public async Task N_parallel_clients_on_two_processes_never_get_more_than_the_burst()
    {
        const int limit = 20;
        await using var upstream = await HeldUpstream.StartAsync();
        var settings = Settings(("Proxy:Limits:RequestsPerMinute", limit.ToString(CultureInfo.InvariantCulture)));
        await using var one = await GatewayProcess.StartAsync(upstream.BaseUrl, null, settings);
        await using var other = await GatewayProcess.StartAsync(upstream.BaseUrl, null, settings);
        var started = TimeProvider.System.GetTimestamp();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            using var answer = await (i % 2 == 0 ? one : other).PostAsync(Bodies.Hello);
            await answer.TextAsync();
            return (int)answer.StatusCode;
        }));
        // A place comes back every 3 s while they ask.
        var grown = (int)(TimeProvider.System.GetElapsedTime(started).TotalMinutes * limit) + 1;
        Assert.InRange(statuses.Count(status => status == 200), limit, limit + grown);
        Assert.All(statuses, status => Assert.True(status is 200 or 429));
        Assert.Equal(statuses.Count(status => status == 200), upstream.Calls);
    }

    [Fact]
    public async Task The_place_of_an_answer_whose_gateway_was_killed_is_free_after_the_lease_and_no_sooner()
    {
        await using var upstream = await HeldUpstream.StartAsync();
        var settings = Settings(("Proxy:Limits:ConcurrentStreams", "1"), ("Proxy:Limits:RequestsPerMinute", "1000"), ("Proxy:State:Lease", "12"));
        await using var other = await GatewayProcess.StartAsync(upstream.BaseUrl, null, settings);
        long killed;
        await using (var one = await GatewayProcess.StartAsync(upstream.BaseUrl, null, settings))
        {
            using var stream = await one.PostAsync(Bodies.HelloStream);
            await using var body = await stream.Content.ReadAsStreamAsync(Replies.Cancellation);
            await Until.ReadAsync(body, "\"Hi\"");
            // Longer than the lease, while it is renewed.
            var started = TimeProvider.System.GetTimestamp();
            await Until.TrueAsync(async () =>
            {
                using var denied = await other.PostAsync(Bodies.Hello);
                Assert.Equal(HttpStatusCode.TooManyRequests, denied.StatusCode);
                return TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(15);
            });
            killed = TimeProvider.System.GetTimestamp();
            await one.KillAsync();
        }

        // It was renewed every four seconds: eight are left at least, less what a busy machine was late.
        await Until.TrueAsync(async () => await StatusAsync(other) == 200);
        Assert.InRange(TimeProvider.System.GetElapsedTime(killed), TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(5));
        await Until.TrueAsync(async () => await StatusAsync(other) == 200);
    }

    [Fact]
    public async Task What_a_killed_gateway_was_answering_under_a_key_is_run_by_one_of_the_next_callers()
    {
        await using var upstream = await HeldUpstream.StartAsync();
        var settings = Settings(("Proxy:Idempotency:Lease", "10"));
        await using var other = await GatewayProcess.StartAsync(upstream.BaseUrl, null, settings);
        await using var third = await GatewayProcess.StartAsync(upstream.BaseUrl, null, settings);
        await using (var one = await GatewayProcess.StartAsync(upstream.BaseUrl, null, settings))
        {
            using var stream = await one.PostAsync(Bodies.HelloStream, ("idempotency-key", "k"));
            await using var body = await stream.Content.ReadAsStreamAsync(Replies.Cancellation);
            await Until.ReadAsync(body, "\"Hi\"");
            await one.KillAsync();
        }

        upstream.GoOn();
        var texts = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => WholeAsync(i % 2 == 0 ? other : third)));
        Assert.Equal(2, upstream.Calls);
        Assert.All(texts, text => Assert.Equal(texts[0], text));
    }

    [Fact]
    public async Task A_stream_is_joined_through_the_other_process()
    {
        await using var upstream = await HeldUpstream.StartAsync();
        var settings = Settings();
        await using var one = await GatewayProcess.StartAsync(upstream.BaseUrl, null, settings);
        await using var other = await GatewayProcess.StartAsync(upstream.BaseUrl, null, settings);
        using var first = await one.PostAsync(Bodies.HelloStream, ("idempotency-key", "k"));
        await using var firstBody = await first.Content.ReadAsStreamAsync(Replies.Cancellation);
        var firstText = await Until.ReadAsync(firstBody, "\"Hi\"");
        HttpResponseMessage? second = null;
        await Until.TrueAsync(async () => (second = await other.PostAsync(Bodies.HelloStream, ("idempotency-key", "k"))).IsSuccessStatusCode);
        await using var secondBody = await second!.Content.ReadAsStreamAsync(Replies.Cancellation);
        var secondText = await Until.ReadAsync(secondBody, "\"Hi\"");
        upstream.GoOn();
        firstText += await Until.ReadAsync(firstBody, "message_stop\"}\n\n");
        secondText += await Until.ReadAsync(secondBody, "message_stop\"}\n\n");
        Assert.Equal("true", second.Header("idempotent-replayed"));
        Assert.Equal(firstText, secondText);
        Assert.Equal(1, upstream.Calls);
        second.Dispose();
    }

    [Fact]
    public async Task A_key_that_was_revoked_on_one_process_stops_on_the_other_within_a_second()
    {
        await using var upstream = await HeldUpstream.StartAsync();
        var settings = Settings(("PROXY_ADMIN_KEY", AdminKey));
        await using var one = await GatewayProcess.StartAsync(upstream.BaseUrl, null, settings);
        await using var other = await GatewayProcess.StartAsync(upstream.BaseUrl, null, settings);
        var made = await AdminAsync(one, HttpMethod.Post, "/admin/keys", """{"name":"ci"}""");
        var key = (string)made["key"]!;
        await Until.TrueAsync(async () => await StatusAsync(other, ("x-api-key", key)) == 200);
        await AdminAsync(one, HttpMethod.Delete, "/admin/keys/" + made["id"]);
        // Half a second between two looks, which KeyDirectoryTests hold to, and what a busy machine needs for the rest.
        Assert.InRange(await Until.TrueAsync(async () => await StatusAsync(other, ("x-api-key", key)) == 401), TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal(401, await StatusAsync(one, ("x-api-key", key)));
    }

    private (string, string)[] Settings(params (string, string)[] more) =>
        [.. more, ("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Redis)), ("Proxy:State:Prefix", servers.NewPrefix())];

    private static async Task<int> StatusAsync(GatewayProcess gateway, params (string, string)[] headers)
    {
        using var answer = await gateway.PostAsync(Bodies.Hello, headers);
        await answer.TextAsync();
        return (int)answer.StatusCode;
    }

    /// <summary>As a client that does not give up: the whole stream under the key, however often it must ask.</summary>
    private static async Task<string> WholeAsync(GatewayProcess gateway)
    {
        var text = "";
        await Until.TrueAsync(async () =>
        {
            using var answer = await gateway.PostAsync(Bodies.HelloStream, ("idempotency-key", "k"));
            if (answer.StatusCode == HttpStatusCode.Conflict) return false;
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            try
            {
                text = await answer.TextAsync();
            }
            catch (HttpRequestException)
            {
                // Joined the dead owner's: cut when its lease ended.
                return false;
            }

            return true;
        });
        Assert.EndsWith("message_stop\"}\n\n", text, StringComparison.Ordinal);
        return text;
    }

    private static async Task<JsonNode> AdminAsync(GatewayProcess gateway, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("x-api-key", AdminKey);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await gateway.Http.SendAsync(request, Replies.Cancellation);
        Assert.True(response.IsSuccessStatusCode, await response.TextAsync());
        return JsonNode.Parse(await response.TextAsync())!;
    }
}
