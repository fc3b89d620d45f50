using System.Text;
using Microsoft.AspNetCore.Http;
using Proxy.Tests.Oracles;
using Proxy.Tests.State;
using static Proxy.Tests.Api.Routing.Fleet;

namespace Proxy.Tests.Api.Routing;

/// <summary>
/// One list of targets, two APIs: a speaks OpenAI's, b Anthropic's own. <c>team</c> goes to a, then b; <c>house</c> to b, then a.
/// </summary>
public sealed class MixedTargetsTests(StateServers servers)
{
    private const string House = """{"model":"house",  "max_tokens":100,"messages":[{"role":"user","content":"hello"}]}""";
    private const string Answer = """{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"from Claude"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":2}}""";
    private const string Events = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}\n\n"
        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":2}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    private const string Overloaded = """{"type":"error", "error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_theirs"}""";
    private const string Reasoned = """
        {"id":"resp_1","object":"response","status":"completed","output":[{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"so"}],"encrypted_content":"sealed-by-a"},{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[]}]}],"usage":{"input_tokens":3,"input_tokens_details":{"cached_tokens":0},"output_tokens":1,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":4}}
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_OpenAI_cannot_answer_goes_to_Anthropic_as_it_is(bool stream)
    {
        await using var fleet = await StartMixedAsync([Fails(500)], [Claude]);
        var body = stream ? TeamStream : Team;
        using var response = await fleet.Gateway.PostAsync(body);
        Assert.Equal(stream ? Events : Answer, await response.TextAsync());
        Assert.Equal(("b", "claude-opus-5-5", "2"), Served(response));
        Assert.Equal(body.Replace("\"team\"", "\"claude-opus-5-5\"", StringComparison.Ordinal), fleet.B.Bodies.Single());
        Assert.Equal((KeyOfB, "2023-06-01"), (fleet.B.Headers.Single()["x-api-key"], fleet.B.Headers.Single()["anthropic-version"]));
        Assert.Null(response.Header("x-gateway-warning"));
    }

    [Theory]
    [InlineData(false, 529)]
    [InlineData(true, 500)]
    [InlineData(false, 429)]
    public async Task What_Anthropic_cannot_answer_goes_to_OpenAI_translated(bool stream, int status)
    {
        await using var fleet = await StartMixedAsync(b: [ScriptedUpstream.Reply(status, Overloaded)]);
        using var response = await fleet.Gateway.PostAsync(stream ? House.Replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"", StringComparison.Ordinal) : House);
        Assert.Equal("Hi", await TextOfAsync(response));
        Assert.Equal(("a", "gpt-6.1-sol", "2"), Served(response));
        Assert.Equal((1, 1), (fleet.A.Calls, fleet.B.Calls));
        Assert.DoesNotContain(fleet.Gateway.Logs.GetSnapshot(), line => line.Message.Contains("passed through, tokens", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_nobody_can_the_last_failure_is_told_in_its_own_way()
    {
        await using var fleet = await StartMixedAsync([Fails(503)], [ScriptedUpstream.Reply(529, Overloaded)]);
        using var team = await fleet.Gateway.PostAsync(Team);
        Assert.Equal((529, Overloaded), ((int)team.StatusCode, await team.TextAsync()));
        Assert.Equal(("b", "claude-opus-5-5", "2"), Served(team));
        using var house = await fleet.Gateway.PostAsync(House);
        await house.AssertErrorAsync(529, "overloaded_error");
        Assert.Equal(("a", "gpt-6.1-sol", "2"), Served(house));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(413)]
    public async Task A_refusal_is_final_for_both(int status)
    {
        await using var fleet = await StartMixedAsync([Fails(status)], [ScriptedUpstream.Reply(status, Overloaded)]);
        using (var team = await fleet.Gateway.PostAsync(Team)) Assert.Equal("a", team.Header("x-proxy-upstream"));
        using (var house = await fleet.Gateway.PostAsync(House)) Assert.Equal((status, "b"), ((int)house.StatusCode, house.Header("x-proxy-upstream")));
        Assert.Equal((1, 1), (fleet.A.Calls, fleet.B.Calls));
    }

    [Fact]
    public async Task What_cannot_be_translated_is_told_what_Anthropic_said()
    {
        await using var fleet = await StartMixedAsync(b: [ScriptedUpstream.Reply(529, Overloaded)]);
        using var response = await fleet.Gateway.PostAsync(House.Replace("\"content\":\"hello\"", "\"content\":[{\"type\":\"block_of_tomorrow\"}]", StringComparison.Ordinal));
        Assert.Equal((529, Overloaded), ((int)response.StatusCode, await response.TextAsync()));
        Assert.Equal((0, 1), (fleet.A.Calls, fleet.B.Calls));
    }

    [Fact]
    public async Task R26_Thinking_that_was_sealed_here_is_not_shown_to_Anthropic()
    {
        await using var fleet = await StartMixedAsync([ScriptedUpstream.Reply(200, Reasoned), Fails(500)], [Claude]);
        using var first = await fleet.Gateway.PostAsync(Team);
        var content = (await first.JsonAsync()).GetProperty("content");
        var (thinking, text) = (content[0].GetRawText(), content[1].GetRawText());
        Assert.Contains("\"signature\":\"cnNwMS4", thinking, StringComparison.Ordinal);
        var next = $$"""{"model":"team","max_tokens":100,"messages":[{"role":"user","content":"hello"},{"role":"assistant","content":[{{thinking}} , {{text}}]},{"role":"user","content":"and  now?"}]}""";
        using var second = await fleet.Gateway.PostAsync(next);
        Assert.Equal(Answer, await second.TextAsync());
        Assert.Equal(next.Replace("\"team\"", "\"claude-opus-5-5\"", StringComparison.Ordinal).Replace(thinking + " , ", "", StringComparison.Ordinal), fleet.B.Bodies.Single());
    }

    [Fact]
    public async Task F38_An_answer_of_the_second_kind_is_kept_and_given_again()
    {
        await using var fleet = await StartMixedAsync([Fails(500)], [Claude], State());
        using (var first = await fleet.Gateway.PostAsync(TeamStream, ("idempotency-key", "k"))) Assert.Equal(Events, await first.TextAsync());
        using var second = await fleet.Gateway.RepeatAsync(TeamStream, ("idempotency-key", "k"));
        Assert.Equal((Events, "true"), (await second.TextAsync(), second.Header("idempotent-replayed")));
        Assert.Equal((1, 1), (fleet.A.Calls, fleet.B.Calls));
    }

    [Theory]
    [InlineData(Team, "b")]
    [InlineData(House, "a")]
    public async Task One_request_is_one_request_whoever_answers(string body, string upstream)
    {
        await using var fleet = await StartMixedAsync(
            [body == Team ? Fails(500) : Good], [body == House ? Fails(500) : Claude], [.. State(), ("Proxy:Limits:RequestsPerMinute", "2"), ("Proxy:Limits:ConcurrentStreams", "1")]);
        for (var i = 0; i < 2; i++)
        {
            using var response = await fleet.Gateway.PostAsync(body);
            Assert.Equal((200, upstream), ((int)response.StatusCode, response.Header("x-proxy-upstream")));
            Assert.Equal(1 - i, int.Parse(response.Header("anthropic-ratelimit-requests-remaining")!, System.Globalization.CultureInfo.InvariantCulture));
            await response.TextAsync();
            await fleet.Gateway.OverAsync(i + 1);
        }

        using var third = await fleet.Gateway.PostAsync(body);
        await third.AssertErrorAsync(429, "rate_limit_error");
    }

    [Fact]
    public async Task A_stream_that_has_begun_is_nobody_elses()
    {
        var go = new TaskCompletionSource();
        await using var fleet = await StartMixedAsync([async context => { await go.Task; await Fails(500)(context); }], [Claude], ("Proxy:CommitAfter", "0.1"));
        using var response = await fleet.Gateway.PostAsync(TeamStream);
        go.SetResult();
        var bytes = await response.Content.ReadAsByteArrayAsync(Replies.Cancellation);
        Assert.Empty(AnthropicGrammar.Check(bytes));
        Assert.Contains("event: error", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal((1, 0), (fleet.A.Calls, fleet.B.Calls));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_target_that_sends_no_headers_in_its_time_is_left_for_the_next(bool isPassed)
    {
        await using var fleet = await StartMixedAsync(b: [ScriptedUpstream.Silence], settings: [("Proxy:Upstreams:b:HeadersTimeout", "0.2"), ("Proxy:Upstreams:b:Kind", isPassed ? "anthropic" : "openai-responses")]);
        using var response = await fleet.Gateway.PostAsync(House.Replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"", StringComparison.Ordinal));
        Assert.Equal("Hi", await TextOfAsync(response));
        Assert.Equal(("a", "gpt-6.1-sol", "2"), Served(response));
    }

    [Fact]
    public async Task Tokens_are_counted_by_the_next_target_when_Anthropic_cannot()
    {
        await using var fleet = await StartMixedAsync([ScriptedUpstream.Reply(200, """{"object":"response.input_tokens","input_tokens":11}""")], [ScriptedUpstream.Reply(200, """{"input_tokens":7}"""), ScriptedUpstream.Reply(529, Overloaded)]);
        foreach (var tokens in (int[])[7, 11])
        {
            using var request = GatewayFixture.Message("""{"model":"house","messages":[{"role":"user","content":"hello"}]}""");
            request.RequestUri = new Uri("/v1/messages/count_tokens", UriKind.Relative);
            using var response = await fleet.Gateway.SendAsync(request);
            Assert.Equal(tokens, (await response.JsonAsync()).GetProperty("input_tokens").GetInt32());
        }
    }

    private static Task Claude(HttpContext context) =>
        ScriptedUpstream.BodyOf(context).Contains("\"stream\":true", StringComparison.Ordinal) ? ScriptedUpstream.Stream(Events)(context) : ScriptedUpstream.Reply(200, Answer)(context);

    private (string, string?)[] State() =>
        [("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Garnet)), ("Proxy:State:Prefix", servers.NewPrefix()), ("Proxy:State:Timeout", "10")];

    private static Task<Fleet> StartMixedAsync(Func<HttpContext, Task>[]? a = null, Func<HttpContext, Task>[]? b = null, params (string, string?)[] settings) => StartAsync(a, b, null,
    [
        ("Proxy:Upstreams:b:Kind", "anthropic"), ("Proxy:Models:team:Targets:1:Model", "claude-opus-5-5"),
        ("Proxy:Models:house:Targets:0:Upstream", "b"), ("Proxy:Models:house:Targets:0:Model", "claude-opus-5-5"), ("Proxy:Models:house:Targets:1:Model", "gpt-6.1-sol"),
        .. settings,
    ]);
}
