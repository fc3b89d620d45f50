using System.Text.Json;
using System.Text.Json.Nodes;
using static Proxy.Tests.Api.Routing.Fleet;

namespace Proxy.Tests.Api.Routing;

/// <summary>When one target cannot answer, the next one does.</summary>
public sealed class FallbackTests
{
    private const string Reasoned = """
        {"id":"resp_1","object":"response","status":"completed","output":[{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"so"}],"encrypted_content":"sealed-by-a"},{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[]}]}],"usage":{"input_tokens":3,"input_tokens_details":{"cached_tokens":0},"output_tokens":1,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":4}}
        """;

    [Theory]
    [InlineData(Team, 500)]
    [InlineData(TeamStream, 503)]
    [InlineData(Team, 429)]
    [InlineData(TeamStream, 429)]
    [InlineData(Team, 408)]
    public async Task The_next_target_answers_and_is_named(string body, int status)
    {
        await using var fleet = await StartAsync([Fails(status)]);
        using var response = await fleet.Gateway.PostAsync(body);
        Assert.Equal("Hi", await TextOfAsync(response));
        Assert.Equal(("b", "gpt-6.1-sol", "2"), Served(response));
        Assert.Equal((1, 1), (fleet.A.Calls, fleet.B.Calls));
    }

    [Fact]
    public async Task Each_upstream_is_asked_with_its_own_key()
    {
        await using var fleet = await StartAsync([Fails(500)]);
        using var response = await fleet.Gateway.PostAsync(Team);
        Assert.Equal("Bearer " + GatewayFixture.UpstreamKey, fleet.A.Headers.Single()["Authorization"]);
        Assert.Equal(KeyOfB, fleet.B.Headers.Single()["api-key"]);
        Assert.False(fleet.B.Headers.Single().ContainsKey("Authorization"));
    }

    [Fact]
    public async Task The_question_is_written_for_the_target_that_gets_it()
    {
        const string Body = """{"model":"team","max_tokens":100,"system":"be brief","messages":[{"role":"user","content":"hello"}]}""";
        await using var fleet = await StartAsync([Fails(500)], settings: [("Proxy:Upstreams:b:Dialect", "generic"), ("Proxy:Models:team:Targets:1:Model", "qwen3")]);
        using var response = await fleet.Gateway.PostAsync(Body);
        Assert.Equal(("b", "qwen3", "2"), Served(response));
        Assert.Equal("team", (await response.JsonAsync()).GetProperty("model").GetString());
        var (a, b) = (JsonNode.Parse(fleet.A.Bodies.Single())!, JsonNode.Parse(fleet.B.Bodies.Single())!);
        Assert.Equal(("gpt-6.1-sol", "qwen3"), ((string?)a["model"], (string?)b["model"]));
        Assert.Equal((null, "be brief"), ((string?)a["instructions"], (string?)b["instructions"]));
        Assert.Null(b["prompt_cache_key"]);
    }

    [Fact]
    public async Task No_connection_leads_to_the_next_target()
    {
        await using var fleet = await StartAsync(settings: ("OPENAI_BASE_URL", RepeatTests.Nowhere()));
        using var response = await fleet.Gateway.PostAsync(TeamStream);
        Assert.Equal("Hi", await TextOfAsync(response));
        Assert.Equal(("b", "gpt-6.1-sol", "2"), Served(response));
    }

    [Fact]
    public async Task Each_target_is_repaired_and_repeated_by_itself()
    {
        const string NoCache = """{"error":{"message":"Unknown parameter: 'prompt_cache_key'.","type":"invalid_request_error","param":"prompt_cache_key","code":"unknown_parameter"}}""";
        await using var fleet = await StartAsync([ScriptedUpstream.Reply(400, NoCache), Fails(500), Fails(500)], settings: ("Proxy:Retry:MaxRetries", "1"));
        using var response = await fleet.Gateway.PostAsync(Team);
        Assert.Equal("Hi", await TextOfAsync(response));
        // The repair, its failure, one retry, then b.
        Assert.Equal(("b", "gpt-6.1-sol", "4"), Served(response));
        Assert.Contains("prompt_cache_key", fleet.B.Bodies.Single());
    }

    [Theory]
    [InlineData(Team)]
    [InlineData(TeamStream)]
    public async Task When_nobody_can_the_last_failure_is_told(string body)
    {
        await using var fleet = await StartAsync([Fails(500)], [Fails(429, ("retry-after", "7"))]);
        using var response = await fleet.Gateway.PostAsync(body);
        await response.AssertErrorAsync(429, "rate_limit_error");
        Assert.Equal("7", response.Header("retry-after"));
        Assert.Equal(("b", "gpt-6.1-sol", "2"), Served(response));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task R26_Reasoning_that_one_upstream_sealed_is_not_given_to_another(bool falls)
    {
        await using var fleet = await StartAsync([ScriptedUpstream.Reply(200, Reasoned), falls ? Fails(500) : Good]);
        using var first = await fleet.Gateway.PostAsync(Team);
        var content = (await first.JsonAsync()).GetProperty("content").GetRawText();
        Assert.Contains("\"signature\":\"", content);
        var next = $$$"""{"model":"team","max_tokens":100,"messages":[{"role":"user","content":"hello"},{"role":"assistant","content":{{{content}}}},{"role":"user","content":"and now?"}]}""";
        using var second = await fleet.Gateway.PostAsync(next);
        Assert.Equal("Hi", await TextOfAsync(second));
        Assert.Contains("sealed-by-a", fleet.A.Bodies.Last());
        if (!falls) return;
        var body = Assert.Single(fleet.B.Bodies);
        Assert.DoesNotContain("sealed-by-a", body);
        Assert.DoesNotContain("\"type\":\"reasoning\"", body);
        // What the model said stays.
        Assert.Contains("\"Hi\"", body);
        using var parsed = JsonDocument.Parse(body);
        Assert.Equal(3, parsed.RootElement.GetProperty("input").EnumerateArray().Count(item => item.TryGetProperty("role", out var role) && role.GetString() is "user" or "assistant"));
    }

    [Fact]
    public async Task A_conversation_stays_with_the_target_that_its_weight_gave_it()
    {
        await using var fleet = await StartAsync(settings: [("Proxy:Models:team:Targets:0:Weight", "50"), ("Proxy:Models:team:Targets:1:Weight", "50")]);
        var first = await AskAllAsync(fleet);
        Assert.Equal(first, await AskAllAsync(fleet));
        Assert.Contains("a", first);
        Assert.Contains("b", first);
    }

    [Fact]
    public async Task A_canary_that_fails_falls_back_to_the_others()
    {
        await using var fleet = await StartAsync([Fails(500)], settings: [("Proxy:Models:team:Targets:0:Weight", "50"), ("Proxy:Models:team:Targets:1:Weight", "50")]);
        Assert.All(await AskAllAsync(fleet), upstream => Assert.Equal("b", upstream));
        Assert.InRange(fleet.A.Calls, 1, 19);
    }

    private static async Task<List<string?>> AskAllAsync(Fleet fleet)
    {
        var upstreams = new List<string?>();
        for (var session = 0; session < 20; session++)
        {
            using var response = await fleet.Gateway.PostAsync(Team, ("x-claude-code-session-id", "session-" + session));
            Assert.Equal("Hi", await TextOfAsync(response));
            upstreams.Add(response.Header("x-proxy-upstream"));
        }

        return upstreams;
    }
}
