using System.Diagnostics;
using System.Text.Json.Nodes;
using Proxy.Core.Telemetry;
using Proxy.Tests.Api;
using Proxy.Tests.Telemetry;

namespace Proxy.Tests.Redaction;

/// <summary>Content in spans: none as a rule, masked and bounded where capture is switched on.</summary>
public sealed class CaptureTests
{
    private const string Switch = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

    private const string Body = """
        {"model":"gpt-4.1","max_tokens":100,"system":"Be kind to boss@example.com.","stream":STREAM,"tools":[{"name":"mail","description":"Sends to a@b.example","input_schema":{"type":"object","properties":{"to":{"type":"string"}}}}],
         "messages":[{"role":"user","content":"My card is 4111 1111 1111 1111, my mail jane\u0040example.com"},
                     {"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"mail","input":{"to":"jane\u0040example.com","n":4111111111111111}}]},
                     {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"sent from 203.0.113.9"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}},{"type":"text","text":"Thanks"}]}]}
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Question_and_answer_are_on_the_chat_span_and_what_is_personal_is_masked(bool stream)
    {
        var chat = await ChatAsync(Body.Replace("STREAM", stream ? "true" : "false", StringComparison.Ordinal), stream ? Split : Whole, (Switch, "true"));
        AssertJson("""[{"type":"text","content":"Be kind to [EMAIL]."}]""", chat.GetTagItem("gen_ai.system_instructions"));
        AssertJson("""[{"type":"function","name":"mail","description":"Sends to [EMAIL]"}]""", chat.GetTagItem("gen_ai.tool.definitions"));
        AssertJson("""
            [{"role":"user","parts":[{"type":"text","content":"My card is [CARD], my mail [EMAIL]"}]},
             {"role":"assistant","parts":[{"type":"tool_call","id":"toolu_1","name":"mail","arguments":{"to":"[EMAIL]","n":"[CARD]"}}]},
             {"role":"tool","parts":[{"type":"tool_call_response","id":"toolu_1","response":"sent from [IP]"},{"type":"image"},{"type":"text","content":"Thanks"}]}]
            """, chat.GetTagItem("gen_ai.input.messages"));
        AssertJson("""[{"role":"assistant","parts":[{"type":"text","content":"Call [PHONE] or [EMAIL]!"}],"finish_reason":"stop"}]""", chat.GetTagItem("gen_ai.output.messages"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("false")]
    [InlineData("NO_CONTENT")]
    [InlineData("EVENT_ONLY")]
    public async Task Nothing_of_either_is_there_as_a_rule(string? value)
    {
        var chat = await ChatAsync(Body.Replace("STREAM", "true", StringComparison.Ordinal), Split, (Switch, value));
        Assert.DoesNotContain(chat.TagObjects, tag => tag.Key.StartsWith("gen_ai.input.m", StringComparison.Ordinal) || tag.Key.StartsWith("gen_ai.output.m", StringComparison.Ordinal) || tag.Key.StartsWith("gen_ai.system", StringComparison.Ordinal) || tag.Key.StartsWith("gen_ai.tool", StringComparison.Ordinal));
        Assert.DoesNotContain(chat.TagObjects, tag => tag.Value?.ToString()?.Contains("Thanks", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_long_conversation_tells_its_last_messages_and_how_many_it_leaves_out()
    {
        var turns = new JsonArray([.. Enumerable.Range(0, 101).Select(i => new JsonObject { ["role"] = i % 2 == 0 ? "user" : "assistant", ["content"] = $"message {i} " + new string('x', 20_000) + " jane@example.com" })]);
        var chat = await ChatAsync(new JsonObject { ["model"] = "gpt-4.1", ["max_tokens"] = 100, ["messages"] = turns }.ToJsonString(), Whole, (Switch, "SPAN_ONLY"));
        var messages = (string)chat.GetTagItem("gen_ai.input.messages")!;
        Assert.InRange(messages.Length, 30_000, 45_000);
        var told = JsonNode.Parse(messages)!.AsArray();
        Assert.Equal(101 - told.Count, chat.GetTagItem("proxy.content.messages_left_out"));
        Assert.StartsWith("message 100 ", (string)told[^1]!["parts"]![0]!["content"]!, StringComparison.Ordinal);
        Assert.EndsWith(" … [cut]", (string)told[^1]!["parts"]![0]!["content"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_at_the_edge_of_what_is_told_is_not_told_by_half()
    {
        for (var before = 4060; before < 4100; before += 3)
        {
            var body = new JsonObject { ["model"] = "gpt-4.1", ["max_tokens"] = 100, ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = new string('x', before) + " 4111 1111 1111 1111 " + new string('y', 9000) }) };
            var chat = await ChatAsync(body.ToJsonString(), Whole, (Switch, "true"));
            Assert.DoesNotContain("4111", (string)chat.GetTagItem("gen_ai.input.messages")!, StringComparison.Ordinal);
        }
    }

    private static async Task<Activity> ChatAsync(string body, Func<Microsoft.AspNetCore.Http.HttpContext, Task> reply, params (string Key, string? Value)[] settings)
    {
        var trace = ActivityTraceId.CreateRandom();
        using var listened = new Listened("Microsoft.AspNetCore");
        await using var upstream = await ScriptedUpstream.StartAsync(reply);
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(settings) with { Upstream = upstream.BaseUrl });
        using var response = await gateway.PostAsync(body, ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01"));
        var text = await response.TextAsync();
        Assert.True((int)response.StatusCode == 200, text);
        await Processes.Until.TrueAsync(() => Task.FromResult(listened.Of(trace).Any(span => span.DisplayName == "chat gpt-4.1")));
        return listened.Of(trace).Single(span => span.DisplayName == "chat gpt-4.1");
    }

    private static readonly string[] s_parts = ["Call +1 4", "15 555 26", "71 or jane", "@exam", "ple.com!"];

    private const string Answer = """{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Call +1 415 555 2671 or jane@example.com!","annotations":[]}]}""";

    private const string Response = """{"id":"resp_1","object":"response","status":"completed","output":[ANSWER],"usage":{"input_tokens":3,"output_tokens":1,"total_tokens":4}}""";

    private static Func<Microsoft.AspNetCore.Http.HttpContext, Task> Whole => ScriptedUpstream.Reply(200, Response.Replace("ANSWER", Answer, StringComparison.Ordinal));

    /// <summary>Values split over deltas.</summary>
    private static Func<Microsoft.AspNetCore.Http.HttpContext, Task> Split
    {
        get
        {
            var deltas = string.Concat(s_parts.Select(part => $$"""
                event: response.output_text.delta
                data: {"type":"response.output_text.delta","sequence_number":3,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"{{part}}"}


                """));
            return ScriptedUpstream.Stream(UpstreamEvents.TextStarted.Replace("\"delta\":\"Hi\"", "\"delta\":\"\"", StringComparison.Ordinal) + deltas + $$"""
                event: response.output_item.done
                data: {"type":"response.output_item.done","sequence_number":5,"output_index":0,"item":{{Answer}}}

                event: response.completed
                data: {"type":"response.completed","sequence_number":6,"response":{{Response.Replace("ANSWER", Answer, StringComparison.Ordinal)}}}


                """);
        }
    }

    private static void AssertJson(string expected, object? actual) =>
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonNode.Parse((string)actual!)!.ToJsonString());
}
