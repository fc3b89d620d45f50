using System.Text.Json;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Contract;

public sealed class ToolCases : ContractTest
{
    private const string Tools = $"\"tools\":[{AddTool}],";

    [Fact]
    public async Task D21_prefill_is_refused_in_the_words_of_newer_models()
    {
        await PlayAsync();

        Assert.Equal(
            "This model does not support assistant message prefill. The conversation must end with a user message.",
            await RefusedAsync(Conversation("", "\"What is 1+1?\"", "\"The answer is (\"")));
    }

    [Fact]
    public async Task D22_tool_results_and_tool_uses_must_pair()
    {
        await PlayAsync();

        var stray = await RefusedAsync(Conversation(Tools, "\"Hi\"", "\"Hello\"", """[{"type":"tool_result","tool_use_id":"toolu_zz","content":"1"}]"""));
        var missing = await RefusedAsync(Conversation(Tools, "\"Hi\"", Call("toolu_1"), "\"no result\""));

        Assert.StartsWith("messages.2.content.0: unexpected `tool_use_id` found in `tool_result` blocks: toolu_zz.", stray, StringComparison.Ordinal);
        Assert.Contains("tool_use ids were found without tool_result blocks immediately after", missing.Replace("`", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("toolu_1", missing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task D23_tool_results_come_before_other_content()
    {
        await PlayAsync(Turn.Of(Item.Text("ok")));
        const string result = """{"type":"tool_result","tool_use_id":"toolu_1","content":"1"}""";

        await RefusedAsync(Conversation(Tools, "\"Hi\"", Call("toolu_1"), $$"""[{"type":"text","text":"so"},{{result}}]"""));
        await OkAsync(Conversation(Tools, "\"Hi\"", Call("toolu_1"), $$"""[{{result}},{"type":"text","text":"so"}]"""));

        Assert.Equal(["message", "function_call", "function_call_output", "message"], Upstream.Single().Items.Select(item => item.GetProperty("type").GetString()));
    }

    [Theory]
    [InlineData("\"content\":\"boom\",\"is_error\":true", "[tool_error] boom")]
    [InlineData("\"is_error\":true", "[tool_error]")]
    [InlineData("\"is_error\":false", "")]
    public async Task D24_an_error_is_said_in_the_text(string fields, string output)
    {
        await PlayAsync(Turn.Of(Item.Text("ok")));

        await OkAsync(Conversation(Tools, "\"Hi\"", Call("toolu_1"), $$"""[{"type":"tool_result","tool_use_id":"toolu_1",{{fields}}}]"""));

        Assert.Equal(output, Upstream.Single().Input("function_call_output").Single().GetProperty("output").GetString());
    }

    [Fact]
    public async Task D25_a_mixed_result_keeps_the_order_of_its_parts()
    {
        await PlayAsync(Turn.Of(Item.Text("ok")));
        // The smallest PNG: one transparent pixel.
        const string png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

        await OkAsync(Conversation(Tools, "\"Hi\"", Call("toolu_1"), $$$"""
            [{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"a"},
              {"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{png}}}"}},{"type":"text","text":"b"}]}]
            """));

        var output = Upstream.Single().Input("function_call_output").Single().GetProperty("output").EnumerateArray().ToList();
        Assert.Equal(["input_text", "input_image", "input_text"], output.Select(part => part.GetProperty("type").GetString()));
        Assert.Equal("a", output[0].GetProperty("text").GetString());
        Assert.Equal($"data:image/png;base64,{png}", output[1].GetProperty("image_url").GetString());
        Assert.Equal("b", output[2].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("call_abc", "toolu_abc")]
    [InlineData("fc-77", "fc-77")]
    public async Task D26_call_ids_and_tool_ids_are_the_same_id(string callId, string toolId)
    {
        await PlayAsync(Turn.Of(Item.Call("add", new { a = 1 }, callId)), Turn.Of(Item.Text("1")));

        var first = await OkAsync(Conversation(Tools, "\"Hi\""));
        var content = first.Body.GetProperty("content").GetRawText();
        await OkAsync(Conversation(Tools, "\"Hi\"", content, $$"""[{"type":"tool_result","tool_use_id":"{{toolId}}","content":"1"}]"""));

        Assert.Equal(toolId, first.Content.Single(block => block.GetProperty("type").GetString() == "tool_use").GetProperty("id").GetString());
        Assert.Equal(callId, Upstream[1].Input("function_call").Single().GetProperty("call_id").GetString());
        Assert.Equal(callId, Upstream[1].Input("function_call_output").Single().GetProperty("call_id").GetString());
    }

    [Fact]
    public async Task D26_a_long_id_is_shortened_alike_on_both_sides()
    {
        await PlayAsync(Turn.Of(Item.Text("1")));
        var id = "toolu_" + new string('x', 74);

        await OkAsync(Conversation(Tools, "\"Hi\"", Call(id), $$"""[{"type":"tool_result","tool_use_id":"{{id}}","content":"1"}]"""));

        var callId = Upstream.Single().Input("function_call").Single().GetProperty("call_id").GetString()!;
        Assert.InRange(callId.Length, 6, 64);
        Assert.Equal(callId, Upstream.Single().Input("function_call_output").Single().GetProperty("call_id").GetString());
    }

    [Fact]
    public async Task D27_strict_is_always_said()
    {
        await PlayAsync(Turn.Of(Item.Text("ok")));

        await OkAsync(Conversation(Tools, "\"Hi\""));

        Assert.Equal(JsonValueKind.False, Upstream.Single().Body.GetProperty("tools")[0].GetProperty("strict").ValueKind);
    }

    [Fact]
    public async Task D31_tool_choice_is_translated_and_checked()
    {
        await PlayAsync(Turn.Of(Item.Call("add", new { a = 1 })));
        const string off = "\"thinking\":{\"type\":\"disabled\"},";
        // Opus 5.5 forbids thinking disabled; 4.5 takes it.
        string Ask(string settings) => Conversation(settings + Tools, "\"Hi\"").Replace("claude-opus-5-5", "claude-sonnet-4-5", StringComparison.Ordinal);

        await OkAsync(Ask(off + "\"tool_choice\":{\"type\":\"any\",\"disable_parallel_tool_use\":true},"));
        var unknown = await RefusedAsync(Ask(off + "\"tool_choice\":{\"type\":\"tool\",\"name\":\"nope\"},"));
        var thinking = await RefusedAsync(Ask("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024},\"tool_choice\":{\"type\":\"any\"},").Replace("1024,\"thinking", "4096,\"thinking", StringComparison.Ordinal));

        Assert.Equal("required", Upstream.Single().Body.GetProperty("tool_choice").GetString());
        Assert.False(Upstream.Single().Body.GetProperty("parallel_tool_calls").GetBoolean());
        Assert.Contains("nope", unknown, StringComparison.Ordinal);
        Assert.Contains("thinking", thinking, StringComparison.OrdinalIgnoreCase);
    }

    private static string Call(string id) => $$$"""[{"type":"tool_use","id":"{{{id}}}","name":"add","input":{"a":1}}]""";
}
