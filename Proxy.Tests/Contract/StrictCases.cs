using System.Text.Json;
using Proxy.Tests.EndToEnd;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Contract;

/// <summary>D28, R35, R36 and S14 through the gateway and the strict simulator, in both modes.</summary>
public sealed class StrictCases : ContractTest
{
    private const string Schema = """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"},"c":{"type":["string","null"]}},"required":["a","c"]}""";

    private const string Strict = """{"type":"object","properties":{"a":{"type":"integer"},"c":{"type":["string","null"]},"b":{"type":["string","null"]}},"required":["a","c","b"],"additionalProperties":false}""";

    private const string Format = "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":" + Schema + "}},\"messages\"";

    [Theory]
    [InlineData(Hello)]
    [InlineData(HelloStream)]
    public async Task D28_a_strict_tool_loses_the_nulls_that_strictness_added(string request)
    {
        const string tool = """{"name":"get","strict":true,"input_schema":{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a"]}}""";
        await PlayAsync(Turn.Of(Item.Call("get", """{"a":1,"b":null}""")).InChunksOf(3));

        var answer = await OkAsync(request.Replace("\"messages\"", "\"tools\":[" + tool + "],\"messages\"", StringComparison.Ordinal));

        var sent = Upstream.Single().Body.GetProperty("tools")[0];
        Assert.True(sent.GetProperty("strict").GetBoolean());
        Assert.Equal(
            """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":["string","null"]}},"required":["a","b"],"additionalProperties":false}""",
            sent.GetProperty("parameters").GetRawText());
        Assert.Equal("""{"a":1}""", Shown(answer, "partial_json", "input"));
    }

    [Theory]
    [InlineData(Hello, 1000)]
    [InlineData(HelloStream, 1)]
    [InlineData(HelloStream, 4)]
    [InlineData(HelloStream, 1000)]
    public async Task R35_a_formatted_answer_loses_the_added_nulls_and_no_others(string request, int chunk)
    {
        await PlayAsync(Turn.Of(Item.Text("""{"a":1,"c":null,"b":null}""")).InChunksOf(chunk));

        var answer = await OkAsync(request.Replace("\"messages\"", Format, StringComparison.Ordinal));

        var format = Upstream.Single().Body.GetProperty("text").GetProperty("format");
        Assert.Equal("{\"type\":\"json_schema\",\"name\":\"output\",\"schema\":" + Strict + ",\"strict\":true}", format.GetRawText());
        Assert.Equal("""{"a":1,"c":null}""", Shown(answer, "text", "text"));
        Assert.Null(answer.Header("x-gateway-warning"));
        if (request == HelloStream && chunk == 4) Assert.True(answer.Events.Count(entry => entry.Name == "content_block_delta") > 2, answer.Text);
    }

    [Fact]
    public async Task R35_the_format_that_was_named_before_is_the_same()
    {
        await PlayAsync(Turn.Of(Item.Text("""{"a":1,"c":"x","b":"y"}""")));
        var answer = await OkAsync(Hello.Replace("\"messages\"", "\"output_format\":{\"type\":\"json_schema\",\"schema\":" + Schema + "},\"messages\"", StringComparison.Ordinal));
        Assert.Equal(Strict, Upstream.Single().Body.GetProperty("text").GetProperty("format").GetProperty("schema").GetRawText());
        Assert.Equal("""{"a":1,"c":"x","b":"y"}""", Shown(answer, "text", "text"));
    }

    [Fact]
    public async Task R35_R36_what_strict_mode_cannot_say_goes_without_and_is_told()
    {
        const string map = """{"type":"object","properties":{"m":{"type":"object","additionalProperties":{"type":"string"}},"n":{"type":"string"}}}""";
        await PlayAsync(Turn.Of(Item.Text("""{"n":null}"""), Item.Call("get", """{"n":null}""")));

        var answer = await OkAsync(Hello.Replace(
            "\"messages\"",
            "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":" + map + "}},\"tools\":[" + AddTool + ",{\"name\":\"get\",\"strict\":true,\"input_schema\":" + map + "}],\"messages\"",
            StringComparison.Ordinal));

        var body = Upstream.Single().Body;
        Assert.Equal("{\"type\":\"json_schema\",\"name\":\"output\",\"schema\":" + map + ",\"strict\":false}", body.GetProperty("text").GetProperty("format").GetRawText());
        Assert.False(body.GetProperty("tools")[1].GetProperty("strict").GetBoolean());
        Assert.Equal(map, body.GetProperty("tools")[1].GetProperty("parameters").GetRawText());
        Assert.Equal("output_config.format:not_strict, tools.1.strict:not_strict", answer.Header("x-gateway-warning"));
        // Nothing was added to the text; of the input, K10 holds.
        Assert.Equal(["""{"n":null}""", "{}"], answer.Content.Select(block => block.TryGetProperty("text", out var text) ? text.GetString()! : block.GetProperty("input").GetRawText()));
    }

    [Theory]
    [InlineData(Hello)]
    [InlineData(HelloStream)]
    public async Task S14_a_refusal_follows_no_schema(string request)
    {
        const string words = """{"a":1,"b":null} is what I will not say.""";
        await PlayAsync(Turn.Of(Item.Refusal(words)).InChunksOf(5));

        var answer = await OkAsync(request.Replace("\"messages\"", Format, StringComparison.Ordinal));

        Assert.Equal(words, Shown(answer, "text", "text"));
        var end = request == Hello ? answer.Body : answer.MessageDelta.GetProperty("delta");
        Assert.Equal("refusal", end.GetProperty("stop_reason").GetString());
        Assert.Equal(words, end.GetProperty("stop_details").GetProperty("explanation").GetString());
    }

    [Fact]
    public async Task C6_a_count_has_the_format()
    {
        await PlayAsync(Turn.Of(Item.Text("unused")));
        var without = await OkAsync(new ApiRequest(Hello) { Path = "/v1/messages/count_tokens" });
        var with = await OkAsync(new ApiRequest(Hello.Replace("\"messages\"", Format, StringComparison.Ordinal)) { Path = "/v1/messages/count_tokens" });
        Assert.Equal(Strict, Gateway.Counts[1].Body.GetProperty("text").GetProperty("format").GetProperty("schema").GetRawText());
        Assert.True(Tokens(with) > Tokens(without), with.Text);

        static int Tokens(ApiAnswer answer) => answer.Body.GetProperty("input_tokens").GetInt32();
    }

    /// <summary>Claude Code's request for a session's title (clients.md, 1.4).</summary>
    [Fact]
    public async Task R35_the_title_of_a_session_is_asked_for_and_given()
    {
        await PlayAsync(Turn.Of(Item.Text("""{"title":"Fix the tests"}""")));
        var answer = await OkAsync(new ApiRequest("""
            {"model":"claude-haiku-4-5-20251001","max_tokens":32000,"stream":true,"temperature":1,"tools":[],"thinking":{"type":"disabled"},
            "system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=2.1.330"},{"type":"text","text":"Name the session."}],
            "metadata":{"user_id":"u"},"messages":[{"role":"user","content":[{"type":"text","text":"the tests fail"}]}],
            "output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"title":{"type":"string"}},"required":["title"],"additionalProperties":false}}}}
            """)
        { Version = "2023-06-01", Path = "/v1/messages?beta=true", Headers = [("anthropic-beta", "structured-outputs-2025-12-15,redact-thinking-2026-02-12")] });

        Assert.Equal("""{"title":"Fix the tests"}""", answer.Deltas("text"));
        Assert.Equal(
            """{"type":"object","properties":{"title":{"type":"string"}},"required":["title"],"additionalProperties":false}""",
            Upstream.Single().Body.GetProperty("text").GetProperty("format").GetProperty("schema").GetRawText());
    }

    private static string Shown(ApiAnswer answer, string delta, string field)
    {
        if (answer.Text.StartsWith('{')) return answer.Content.Single().GetProperty(field) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : answer.Content.Single().GetProperty(field).GetRawText();
        Assert.Empty(AnthropicGrammar.Check(System.Text.Encoding.UTF8.GetBytes(answer.Text)));
        return answer.Deltas(delta);
    }
}
