using System.Text.Json;
using Proxy.Tests.EndToEnd;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Contract;

/// <summary>R64, R65 and the count of C6, through the gateway.</summary>
public sealed class EditCases : ContractTest
{
    private const string Edits = """ "context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"},{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":1},"keep":{"type":"tool_uses","value":1}}]},"tools":[{"name":"add","input_schema":{"type":"object"}}],""";

    private static readonly string s_text = string.Join(' ', Enumerable.Repeat("word", 400));

    private static readonly string[] s_contents =
    [
        "\"q\"", """[{"type":"tool_use","id":"toolu_1","name":"add","input":{}}]""", $$"""[{"type":"tool_result","tool_use_id":"toolu_1","content":"{{s_text}}"}]""",
        """[{"type":"tool_use","id":"toolu_2","name":"add","input":{}}]""", """[{"type":"tool_result","tool_use_id":"toolu_2","content":"two"}]""",
    ];

    [Theory]
    [InlineData("")]
    [InlineData("\"stream\":true,")]
    public async Task Old_results_are_cleared_and_the_answer_tells(string stream)
    {
        await PlayAsync(Turn.Of(Item.Text("a")));

        var answer = await OkAsync(Conversation(stream + Edits, s_contents));

        Assert.Equal(["[cleared]", "two"], Upstream.Single().Input("function_call_output").Select(item => item.GetProperty("output").GetString()));
        Assert.Equal("all_turns", Upstream.Single().Body.GetProperty("reasoning").GetProperty("context").GetString());
        var body = stream.Length == 0 ? answer.Body : answer.MessageDelta;
        var edit = body.GetProperty("context_management").GetProperty("applied_edits").EnumerateArray().Single();
        Assert.Equal("clear_tool_uses_20250919", edit.GetProperty("type").GetString());
        Assert.Equal(1, edit.GetProperty("cleared_tool_uses").GetInt32());
        Assert.InRange(edit.GetProperty("cleared_input_tokens").GetInt32(), 300, 600);
        if (stream.Length > 0) Assert.Empty(AnthropicGrammar.Check(System.Text.Encoding.UTF8.GetBytes(answer.Text)));
    }

    [Fact]
    public async Task Who_sends_no_edits_is_told_of_none()
    {
        await PlayAsync(Turn.Of(Item.Text("a")), Turn.Of(Item.Text("b")));
        Assert.False((await OkAsync(Hello)).Body.TryGetProperty("context_management", out _));
        var answer = await OkAsync(Hello.Replace("\"max_tokens\"", """ "context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},"max_tokens" """, StringComparison.Ordinal));
        Assert.Equal("""{"applied_edits":[]}""", answer.Body.GetProperty("context_management").GetRawText());
    }

    [Fact] // C6, A8
    public async Task A_count_tells_what_it_was_before_the_edits()
    {
        await PlayAsync();
        var edited = await OkAsync(Count(Conversation(Edits, s_contents)));
        var whole = await OkAsync(Count(Conversation(""" "tools":[{"name":"add","input_schema":{"type":"object"}}],""", s_contents)));

        var original = edited.Body.GetProperty("context_management").GetProperty("original_input_tokens").GetInt32();
        Assert.Equal(whole.Body.GetProperty("input_tokens").GetInt32(), original);
        Assert.InRange(edited.Body.GetProperty("input_tokens").GetInt32(), 1, original - 300);
        Assert.False(whole.Body.TryGetProperty("context_management", out _));
        Assert.Equal(3, Gateway.Counts.Count);
    }

    private static ApiRequest Count(string body) => new(body) { Path = "/v1/messages/count_tokens" };
}
