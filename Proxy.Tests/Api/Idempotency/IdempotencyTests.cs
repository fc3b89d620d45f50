using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Proxy.Tests.Api.Routing;
using Proxy.Tests.State;

namespace Proxy.Tests.Api.Idempotency;

public sealed class IdempotencyTests(StateServers servers)
{
    public static TheoryData<StateServerKind> Kinds => StateServers.Kinds;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task F38_The_same_request_is_answered_with_the_same_bytes_and_asked_once(StateServerKind kind)
    {
        await using var gateway = await GatewayFixture.StartAsync(Setup(kind));
        foreach (var body in (string[])[Bodies.Hello, Bodies.HelloStream])
        {
            var before = gateway.Simulator!.Requests.Count;
            using var first = await gateway.PostAsync(body, ("idempotency-key", "k" + before));
            var text = await first.TextAsync();
            Assert.Null(first.Header("idempotent-replayed"));
            using var second = await gateway.RepeatAsync(body, ("idempotency-key", "k" + before));
            Assert.Equal(text, await second.TextAsync());
            Assert.Equal("true", second.Header("idempotent-replayed"));
            Assert.Equal(first.Header("content-type"), second.Header("content-type"));
            Assert.Equal(first.Header("x-gateway-upstream-model"), second.Header("x-gateway-upstream-model"));
            Assert.NotEqual(first.Header("request-id"), second.Header("request-id"));
            Assert.Equal(before + 1, gateway.Simulator.Requests.Count);
        }
    }

    [Fact]
    public async Task F38_What_was_answered_at_the_second_attempt_is_one_answer()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(FailedAnswers.Failed("server_error"), Fleet.Good);
        var setup = Setup(StateServerKind.Garnet);
        await using var gateway = await GatewayFixture.StartAsync(setup with { Upstream = upstream.BaseUrl, Settings = new Dictionary<string, string?>(setup.Settings) { ["Proxy:Retry:MaxRetries"] = "1", ["Proxy:CommitAfter"] = "60" } });
        using var first = await gateway.PostAsync(Bodies.HelloStream, ("idempotency-key", "k"));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var text = await first.TextAsync();
        using var second = await gateway.PostAsync(Bodies.HelloStream, ("idempotency-key", "k"));
        Assert.Equal(text, await second.TextAsync());
        Assert.Equal("true", second.Header("idempotent-replayed"));
        Assert.Equal(2, upstream.Calls);
    }

    [Fact]
    public async Task F38_Another_body_under_the_same_key_is_refused()
    {
        await using var gateway = await GatewayFixture.StartAsync(Setup(StateServerKind.Garnet));
        using (var first = await gateway.PostAsync(Bodies.Hello, ("idempotency-key", "k"))) await first.TextAsync();
        using var other = await gateway.PostAsync(Bodies.Hello.Replace("hello", "goodbye", StringComparison.Ordinal), ("idempotency-key", "k"));
        Assert.Equal("idempotency-key: was used for another request", await other.AssertErrorAsync(422, "invalid_request_error"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task F38_While_a_JSON_answer_is_under_way_the_second_is_told_to_wait(StateServerKind kind)
    {
        var asked = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            asked.SetResult();
            await goOn.Task;
            await ScriptedUpstream.Reply(200, UpstreamEvents.Json)(context);
        });
        await using var gateway = await GatewayFixture.StartAsync(Setup(kind) with { Upstream = upstream.BaseUrl });
        var first = gateway.PostAsync(Bodies.Hello, ("idempotency-key", "k"));
        await asked.Task.WaitAsync(Cancel);
        using (var second = await gateway.PostAsync(Bodies.Hello, ("idempotency-key", "k")))
        {
            await second.AssertErrorAsync(409, "conflict_error");
            Assert.InRange(int.Parse(second.Header("retry-after")!, System.Globalization.CultureInfo.InvariantCulture), 1, 5);
        }

        goOn.SetResult();
        using var answer = await first;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, upstream.Calls);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task F38_A_stream_under_way_is_joined(StateServerKind kind)
    {
        var goOn = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(UpstreamEvents.TextStarted, async context =>
        {
            await goOn.Task;
            await context.Response.WriteAsync(UpstreamEvents.TextEnded, context.RequestAborted);
        }));
        await using var gateway = await GatewayFixture.StartAsync(Setup(kind) with { Upstream = upstream.BaseUrl });
        using var first = await gateway.PostAsync(Bodies.HelloStream, ("idempotency-key", "k"));
        await using var firstBody = await first.Content.ReadAsStreamAsync(Cancel);
        var firstText = await UntilAsync(firstBody, "\"Hi\"");

        using var second = await JoinAsync(gateway);
        Assert.Equal("true", second.Header("idempotent-replayed"));
        await using var secondBody = await second.Content.ReadAsStreamAsync(Cancel);
        var secondText = await UntilAsync(secondBody, "\"Hi\"");
        goOn.SetResult();
        firstText += await UntilAsync(firstBody, "message_stop\"}\n\n");
        secondText += await UntilAsync(secondBody, "message_stop\"}\n\n");
        Assert.Equal(firstText, secondText);
        Assert.Equal(1, upstream.Calls);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task F38_A_client_that_lost_its_stream_finds_the_whole_of_it(StateServerKind kind)
    {
        var goOn = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(UpstreamEvents.TextStarted, async context =>
        {
            await goOn.Task;
            await context.Response.WriteAsync(UpstreamEvents.TextEnded, context.RequestAborted);
        }));
        await using var gateway = await GatewayFixture.StartAsync(Setup(kind) with { Upstream = upstream.BaseUrl });
        using (var first = await gateway.PostAsync(Bodies.HelloStream, ("idempotency-key", "k")))
        {
            await using var body = await first.Content.ReadAsStreamAsync(Cancel);
            await UntilAsync(body, "\"Hi\"");
        }

        goOn.SetResult();
        using var second = await JoinAsync(gateway);
        var text = await second.TextAsync();
        Assert.Contains("event: message_stop", text, StringComparison.Ordinal);
        Assert.Equal(1, upstream.Calls);
    }

    [Fact]
    public async Task F38_Errors_are_not_kept()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(400, """{"error":{"message":"no","type":"invalid_request_error"}}"""), ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var gateway = await GatewayFixture.StartAsync(Setup(StateServerKind.Garnet) with { Upstream = upstream.BaseUrl });
        using (var first = await gateway.PostAsync(Bodies.Hello, ("idempotency-key", "k"))) Assert.Equal(HttpStatusCode.BadRequest, first.StatusCode);
        using var second = await gateway.RepeatAsync(Bodies.Hello, ("idempotency-key", "k"));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Null(second.Header("idempotent-replayed"));
    }

    [Fact]
    public async Task Keys_are_each_tenants_own()
    {
        await using var gateway = await GatewayFixture.StartAsync(Setup(StateServerKind.Garnet) with { Settings = new Dictionary<string, string?>(Setup(StateServerKind.Garnet).Settings) { ["PROXY_API_KEYS"] = "sk-one-tenant,sk-other-tenant" } });
        using (var one = await gateway.PostAsync(Bodies.Hello, ("x-api-key", "sk-one-tenant"), ("idempotency-key", "k"))) await one.TextAsync();
        using var other = await gateway.PostAsync(Bodies.Hello, ("x-api-key", "sk-other-tenant"), ("idempotency-key", "k"));
        Assert.Null(other.Header("idempotent-replayed"));
        Assert.Equal(2, gateway.Simulator!.Requests.Count);
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        await using var gateway = await GatewayFixture.StartAsync(Setup(StateServerKind.Garnet));
        using var refused = await gateway.PostAsync(Bodies.Hello, ("idempotency-key", key));
        Assert.StartsWith("idempotency-key: ", await refused.AssertErrorAsync(400, "invalid_request_error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task F39_Without_the_state_nothing_is_run_that_might_have_been_run()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("ConnectionStrings:redis", $"127.0.0.1:{RedisServer.FreePort()},connectTimeout=100")));
        using var refused = await gateway.PostAsync(Bodies.Hello, ("idempotency-key", "k"));
        await refused.AssertErrorAsync(529, "overloaded_error");
        using var plain = await gateway.PostAsync(Bodies.Hello);
        Assert.Equal(HttpStatusCode.OK, plain.StatusCode);
    }

    private GatewaySetup Setup(StateServerKind kind) => GatewaySetup.With(
        ("ConnectionStrings:redis", servers.ConnectionOf(kind)), ("Proxy:State:Prefix", servers.NewPrefix()), ("Proxy:State:Timeout", "10"));

    /// <summary>Asks again until the owner's first bytes are kept: until then a stream looks like any answer under way.</summary>
    private static async Task<HttpResponseMessage> JoinAsync(GatewayFixture gateway)
    {
        while (true)
        {
            var response = await gateway.PostAsync(Bodies.HelloStream, ("idempotency-key", "k"));
            if (response.StatusCode != HttpStatusCode.Conflict) return response;
            response.Dispose();
        }
    }

    private static async Task<string> UntilAsync(Stream body, string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[1];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            if (await body.ReadAsync(buffer, Cancel) == 0) break;
            text.Append((char)buffer[0]);
        }

        return text.ToString();
    }
}
