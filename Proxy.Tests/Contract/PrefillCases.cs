using Proxy.Tests.EndToEnd;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Contract;

/// <summary>R7 where a model name is set to emulate it.</summary>
public sealed class PrefillCases : ContractTest
{
    private static readonly Dictionary<string, string> s_emulate = new() { ["Proxy:Models:claude-opus-5-5:Prefill"] = "emulate" };

    [Theory]
    [InlineData("", "The answer is (B)")]
    [InlineData("\"stream\":true,", "The answer is (B)")]
    [InlineData("\"stream\":true,", "B)")]
    [InlineData("\"stream\":true,\"stop_sequences\":[\"answer\",\")\"],", "The answer is (B) or so")]
    public async Task R7_the_model_goes_on_where_the_client_stopped(string settings, string answered)
    {
        await PlayAsync(s_emulate, Turn.Of(Item.Reasoning("Hm."), Item.Text(answered)).InChunksOf(3));

        var answer = await OkAsync(Conversation(settings, "\"1+1?\"", "\"The answer is (\""));

        var items = Upstream.Single().Items.ToList();
        Assert.Equal(3, items.Count);
        Assert.Equal("assistant", items[1].GetProperty("role").GetString());
        Assert.Equal("The answer is (", items[1].GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(
            """{"type":"message","role":"developer","content":[{"type":"input_text","text":"Continue the previous assistant message verbatim from where it stops; do not repeat it."}]}""",
            items[2].GetRawText());
        Assert.Equal("prefill:emulated", answer.Header("x-gateway-warning"));
        Assert.Equal(settings.Contains("stop", StringComparison.Ordinal) ? "B" : "B)", settings.Length == 0 ? answer.Content.Last().GetProperty("text").GetString() : answer.Deltas("text"));
        if (settings.Length > 0) Assert.Empty(AnthropicGrammar.Check(System.Text.Encoding.UTF8.GetBytes(answer.Text)));
    }

    [Fact]
    public async Task R7_what_Anthropic_refuses_of_a_prefill_is_refused()
    {
        await PlayAsync(s_emulate);

        Assert.Equal("messages: final assistant content cannot end with trailing whitespace", await RefusedAsync(Conversation("", "\"1+1?\"", "\"The answer is \"")));
        Assert.Equal(
            "output_config.format: an output format cannot be used together with assistant message prefill",
            await RefusedAsync(Conversation("\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\"}}},", "\"1+1?\"", "\"{\"")));
    }

    [Fact]
    public async Task R7_a_count_has_what_would_be_sent()
    {
        await PlayAsync(s_emulate);
        await OkAsync(new ApiRequest(Conversation("", "\"1+1?\"", "\"The answer is (\"")) { Path = "/v1/messages/count_tokens" });
        Assert.Equal(3, Gateway.Counts.Single().Items.Count());
    }

    [Theory]
    [InlineData("emulate")]
    [InlineData("reject")]
    public async Task R7_an_answer_that_paused_after_a_hosted_tool_is_gone_on_with(string prefill)
    {
        await PlayAsync(new Dictionary<string, string> { ["Proxy:Models:claude-opus-5-5:Prefill"] = prefill }, Turn.Of(Item.Text("Sunny.")));

        var answer = await OkAsync(Conversation("", "\"Weather?\"", """
            [{"type":"text","text":"I look."},{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"weather"}},
            {"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[]}]
            """));

        Assert.DoesNotContain(Upstream.Single().Items, item => item.TryGetProperty("role", out var role) && role.GetString() == "developer");
        Assert.Equal("Sunny.", answer.Content.Last().GetProperty("text").GetString());
    }
}
