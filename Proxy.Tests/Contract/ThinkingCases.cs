using System.Text.Json;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Contract;

public sealed class ThinkingCases : ContractTest
{
    private const string Summarized = "\"thinking\":{\"type\":\"adaptive\",\"display\":\"summarized\"},\"tools\":[" + AddTool + "],";

    private const string Omitted = "\"thinking\":{\"type\":\"adaptive\",\"display\":\"omitted\"},";

    [Fact]
    public async Task D11_the_signature_seals_what_done_says_not_what_added_said()
    {
        await PlayAsync(Turn.Of(Item.Reasoning("thought"), Item.Call("add", new { a = 1 })), Turn.Of(Item.Text("1")));

        var first = await OkAsync(Conversation("\"stream\":true," + Summarized, "\"Add\""));

        // The simulator's added event carries a shorter encrypted_content than its done event, as OpenAI's does, and takes back only the whole one.
        var signatures = first.Events.Where(entry => entry.Data.TryGetProperty("delta", out var delta) && delta.TryGetProperty("signature", out _));
        Assert.Single(signatures);
        await OkAsync(Conversation(Summarized, "\"Add\"", Replay(first), Result("toolu_x", first)));
        Assert.Single(Upstream[1].Input("reasoning"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"stream\":true,")]
    public async Task D12_omitted_thinking_is_an_empty_block_with_a_signature(string mode)
    {
        await PlayAsync(Turn.Of(Item.Reasoning("hidden"), Item.Text("Hi.")));

        var answer = await OkAsync(Conversation(mode + Omitted, "\"Hi\""));

        if (mode.Length == 0)
        {
            var block = answer.Content.First();
            Assert.Equal("thinking", block.GetProperty("type").GetString());
            Assert.Equal("", block.GetProperty("thinking").GetString());
            Assert.NotEqual("", block.GetProperty("signature").GetString());
            return;
        }

        var start = answer.Events.First(entry => entry.Name == "content_block_start").Data.GetProperty("content_block");
        Assert.Equal("", start.GetProperty("thinking").GetString());
        Assert.Equal("", start.GetProperty("signature").GetString());
        Assert.NotEqual("", answer.Deltas("signature", 0));
        Assert.Equal("", answer.Deltas("thinking", 0));
        Assert.False(Upstream.Single().Body.GetProperty("reasoning").TryGetProperty("summary", out var summary) && summary.ValueKind == JsonValueKind.String);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"stream\":true,")]
    public async Task D13_summary_parts_are_joined_and_taken_apart_again(string mode)
    {
        await PlayAsync(Turn.Of(Item.Reasoning("a", "b"), Item.Text("Hi.")), Turn.Of(Item.Text("Again.")));

        var first = await OkAsync(Conversation(mode + Summarized, "\"Hi\""));
        await OkAsync(Conversation(mode + Summarized, "\"Hi\"", Replay(first), "\"Again\""));

        Assert.Equal("a\n\nb", mode.Length == 0 ? first.Content.First().GetProperty("thinking").GetString() : first.Deltas("thinking"));
        var summary = Upstream[1].Input("reasoning").Single().GetProperty("summary");
        Assert.Equal("""[{"type":"summary_text","text":"a"},{"type":"summary_text","text":"b"}]""", JsonSerializer.Serialize(summary));
    }

    [Fact]
    public async Task D14_the_next_turn_starts_with_the_bytes_of_the_last()
    {
        await PlayAsync(Turn.Of(Item.Reasoning("think"), Item.Call("add", """{"a": 1.0}""", callId: "call_abc")), Turn.Of(Item.Text("1")));

        var first = await OkAsync(Conversation(Summarized, "\"Add\""));
        await OkAsync(Conversation(Summarized, "\"Add\"", Replay(first), Result("toolu_abc", first)));

        var earlier = Upstream[0].Body.GetProperty("input").GetRawText()[..^1];
        Assert.StartsWith(earlier, Upstream[1].Body.GetProperty("input").GetRawText(), StringComparison.Ordinal);
        var types = Upstream[1].Items.Select(item => item.GetProperty("type").GetString()).ToList();
        Assert.Equal(types.IndexOf("function_call"), types.IndexOf("reasoning") + 1);
        Assert.StartsWith("rs_", Upstream[1].Input("reasoning").Single().GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal("""{"a": 1.0}""", Upstream[1].Input("function_call").Single().GetProperty("arguments").GetString());
    }

    [Fact]
    public async Task D15_a_signature_of_someone_else_drops_the_block_and_its_text()
    {
        await PlayAsync(Turn.Of(Item.Text("Hi.")));

        var conversation = Conversation(Summarized, "\"Hi\"", """[{"type":"thinking","thinking":"a private thought","signature":"EqQBCgIYAhIkZm9yZWlnbg=="},{"type":"text","text":"Hello"}]""", "\"Again\"");

        var answer = await OkAsync(new ApiRequest(conversation) { Headers = [("anthropic-beta", "thinking-binding-controls-2026-08-01")] });

        Assert.Equal(
            """[{"type":"thinking_dropped","path":"messages.1.content.0","reason":"model_binding_mismatch"}]""",
            answer.Body.GetProperty("input_transformations").GetRawText());

        Assert.Empty(Upstream.Single().Input("reasoning"));
        Assert.DoesNotContain("a private thought", Upstream.Single().Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task D16_thinking_of_the_latest_turn_cannot_be_changed()
    {
        await PlayAsync(Turn.Of(Item.Reasoning("think"), Item.Text("Hi.")), Turn.Of(Item.Text("unreached")));

        var first = await OkAsync(Conversation(Summarized, "\"Hi\""));
        var changed = Replay(first).Replace("\"think\"", "\"thinK\"", StringComparison.Ordinal);
        var message = await RefusedAsync(Conversation(Summarized, "\"Hi\"", changed, "\"Again\""));

        Assert.Contains("messages.1.content.0", message, StringComparison.Ordinal);
        Assert.Contains("`thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task D17_reasoning_the_upstream_will_not_take_is_left_out_once()
    {
        await PlayAsync(
            Turn.Of(Item.Reasoning("think"), Item.Text("Hi.")),
            Turn.Error(400, null, "Item 'rs_1' of type 'reasoning' was provided without its required following item."),
            Turn.Of(Item.Text("Again.")));

        var first = await OkAsync(Conversation(Summarized, "\"Hi\""));
        var second = await OkAsync(Conversation(Summarized, "\"Hi\"", Replay(first), "\"Again\""));

        Assert.Equal(3, Upstream.Count);
        Assert.Single(Upstream[1].Input("reasoning"));
        Assert.Empty(Upstream[2].Input("reasoning"));
        Assert.Contains("reasoning:stripped", second.Header("x-gateway-warning"), StringComparison.Ordinal);
    }

    /// <summary>The content of an answer as the client sends it back.</summary>
    private static string Replay(ApiAnswer answer)
    {
        if (answer.Text.StartsWith('{'))
            return answer.Body.GetProperty("content").GetRawText();
        var blocks = answer.Events.Where(entry => entry.Name == "content_block_start").Select((entry, index) =>
            entry.Data.GetProperty("content_block").GetProperty("type").GetString() switch
            {
                "thinking" => $$"""{"type":"thinking","thinking":{{JsonSerializer.Serialize(answer.Deltas("thinking", index))}},"signature":"{{answer.Deltas("signature", index)}}"}""",
                "text" => $$"""{"type":"text","text":{{JsonSerializer.Serialize(answer.Deltas("text", index))}}}""",
                _ => $$"""{"type":"tool_use","id":"{{entry.Data.GetProperty("content_block").GetProperty("id").GetString()}}","name":"add","input":{{answer.Deltas("partial_json", index)}}}""",
            });
        return $"[{string.Join(',', blocks)}]";
    }

    private static string Result(string id, ApiAnswer answer)
    {
        var content = JsonDocument.Parse(Replay(answer)).RootElement.EnumerateArray();
        var own = content.Single(block => block.GetProperty("type").GetString() == "tool_use").GetProperty("id").GetString();
        if (id != "toolu_x")
            Assert.Equal(id, own);
        return $$"""[{"type":"tool_result","tool_use_id":"{{own}}","content":"1"}]""";
    }
}
