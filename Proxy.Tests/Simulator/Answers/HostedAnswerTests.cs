using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proxy.Tests.Simulator.Answers;

/// <summary>Without a script, hosted tools are used when the prompt asks for them; the answer may come back as input.</summary>
public sealed class HostedAnswerTests
{
    private const string Deferred = """{"type":"function","name":"get_weather","strict":false,"defer_loading":true,"parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}""";

    [Theory]
    [InlineData("Perform a web search for the query: tokyo population", "\"tools\":[{\"type\":\"web_search\"}]", "reasoning web_search_call message")]
    [InlineData("hello", "\"tools\":[{\"type\":\"web_search\"}],\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":[{\"type\":\"web_search\"}]}", "reasoning web_search_call message")]
    [InlineData("Read https://example.com/a", "\"tools\":[{\"type\":\"web_search\"}]", "reasoning web_search_call message")]
    [InlineData("search the web for cats", "\"tools\":[{\"type\":\"web_search\"}],\"tool_choice\":\"none\"", "reasoning message")]
    [InlineData("search the web for cats", "\"tools\":[{\"type\":\"web_search\"}],\"max_tool_calls\":0", "reasoning message")]
    [InlineData("hello", "\"tools\":[{\"type\":\"web_search\"}]", "reasoning message")]
    [InlineData("Calculate 2+2 with python", "\"tools\":[{\"type\":\"code_interpreter\",\"container\":{\"type\":\"auto\"}}]", "reasoning code_interpreter_call message")]
    [InlineData("use the echo tool", "\"tools\":[{\"type\":\"mcp\",\"server_label\":\"s\",\"server_url\":\"https://e.com\",\"require_approval\":\"never\"}]", "reasoning mcp_list_tools mcp_call message")]
    [InlineData("use the echo tool", "\"tools\":[{\"type\":\"mcp\",\"server_label\":\"s\",\"server_url\":\"https://e.com\"}]", "reasoning mcp_list_tools mcp_approval_request")]
    [InlineData("hello", "\"tools\":[{\"type\":\"mcp\",\"server_label\":\"s\",\"server_url\":\"https://e.com\"}]", "reasoning mcp_list_tools message")]
    [InlineData("use the get_weather tool for Paris", "\"tools\":[" + Deferred + ",{\"type\":\"tool_search\"}]", "reasoning message tool_search_call tool_search_output function_call")]
    [InlineData("use the get_weather tool for Paris", "\"tools\":[" + Deferred + ",{\"type\":\"tool_search\",\"execution\":\"client\"}]", "reasoning message tool_search_call")]
    public async Task Tools_are_used_when_the_prompt_asks(string prompt, string settings, string items)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var answer = await simulator.JsonAsync($$"""{"model":"gpt-5.6","input":"{{prompt}}",{{settings}}}""");
        Assert.Equal(items, string.Join(' ', answer.GetProperty("output").EnumerateArray().Select(i => i.Type())));
    }

    [Theory]
    [InlineData("Perform a web search for the query: simulated cats", "simulated cats")]
    [InlineData("Please search the web for cats and dogs.", "cats and dogs")]
    [InlineData("Do a web search: \"cats\"", "cats")]
    public async Task A_search_is_for_what_the_prompt_says(string prompt, string query)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var body = new JsonObject { ["model"] = "gpt-5.6", ["input"] = prompt, ["tools"] = new JsonArray(new JsonObject { ["type"] = "web_search" }) };
        var answer = await simulator.JsonAsync(body.ToJsonString());
        Assert.Equal(query, answer.GetProperty("output")[1].GetProperty("action").GetProperty("query").GetString());
    }

    [Fact]
    public async Task A_search_keeps_to_the_allowed_domains_and_cites_what_it_found()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var answer = await simulator.JsonAsync("""{"model":"gpt-5.6","input":"search the web for cats","include":["web_search_call.results"],"tools":[{"type":"web_search","filters":{"allowed_domains":["cats.example"]}}]}""");
        var output = answer.GetProperty("output").EnumerateArray().ToList();
        Assert.Equal("https://cats.example/cats", output[1].GetProperty("results")[0].GetProperty("url").GetString());
        var part = output[2].GetProperty("content")[0];
        var citation = part.GetProperty("annotations")[0];
        var cited = part.GetProperty("text").GetString()![citation.GetProperty("start_index").GetInt32()..citation.GetProperty("end_index").GetInt32()];
        Assert.Equal($"([cats.example]({citation.GetProperty("url").GetString()}))", cited);
    }

    [Theory]
    [InlineData("search the web for cats", "{\"type\":\"web_search\"}")]
    [InlineData("run python code", "{\"type\":\"code_interpreter\",\"container\":{\"type\":\"auto\"}}")]
    [InlineData("use the echo tool", "{\"type\":\"mcp\",\"server_label\":\"s\",\"server_url\":\"https://e.com\",\"require_approval\":\"never\"}")]
    public async Task An_answer_comes_back_as_input_and_the_tool_is_not_used_again(string prompt, string tool)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var input = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt });
        async Task<List<JsonElement>> AskAsync() =>
            [.. (await simulator.JsonAsync($$"""{"model":"gpt-5.6","input":{{input.ToJsonString()}},"tools":[{{tool}}],"include":["web_search_call.results","web_search_call.action.sources","code_interpreter_call.outputs"]}"""))
                .GetProperty("output").EnumerateArray()];
        var first = await AskAsync();
        foreach (var item in first) input.Add(JsonNode.Parse(item.GetRawText()));
        Assert.Equal(["reasoning", "message"], (await AskAsync()).Select(i => i.Type()));
        input.Add(new JsonObject { ["role"] = "user", ["content"] = prompt });
        Assert.Equal(first.Select(i => i.Type()).Where(t => t != "mcp_list_tools"), (await AskAsync()).Select(i => i.Type()));
    }

    [Fact]
    public async Task A_container_lives_on_and_an_unknown_one_is_not_found()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        static string Ask(string container) => $$$"""{"model":"gpt-5.6","input":"run python code","tools":[{"type":"code_interpreter","container":{{{container}}}}]}""";
        var made = (await simulator.JsonAsync(Ask("""{"type":"auto"}"""))).GetProperty("output")[1].GetProperty("container_id").GetString();
        var again = (await simulator.JsonAsync(Ask($"\"{made}\""))).GetProperty("output")[1].GetProperty("container_id").GetString();
        Assert.Equal(made, again);
        await simulator.JsonAsync(Ask("\"cntr_other\""), System.Net.HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_prewarm_generates_nothing_and_fills_the_cache()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var text = string.Join(' ', Enumerable.Repeat("word", 3_000));
        var warmed = await simulator.JsonAsync($$"""{"model":"gpt-5.6","input":"{{text}}","prompt_cache_options":{"prewarm":true} }""");
        Assert.Equal(0, warmed.GetProperty("output").GetArrayLength());
        Assert.Equal(0, warmed.GetProperty("usage").GetProperty("output_tokens").GetInt32());
        var answer = await simulator.JsonAsync($$"""{"model":"gpt-5.6","input":"{{text}}"}""");
        Assert.True(answer.GetProperty("usage").GetProperty("input_tokens_details").GetProperty("cached_tokens").GetInt32() > 1_024);
    }

    [Theory]
    [InlineData("\"input\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"b\"}]", "cache_hit", null)]
    [InlineData("\"input\":[{\"role\":\"user\",\"content\":\"x\"}]", "cache_miss", "input_changed")]
    [InlineData("\"input\":[{\"role\":\"user\",\"content\":\"a\"}],\"reasoning\":{\"effort\":\"low\"}", "cache_miss", "reasoning_effort_changed")]
    [InlineData("\"input\":[{\"role\":\"user\",\"content\":\"a\"}],\"tools\":[{\"type\":\"web_search\"}]", "cache_miss", "tools_changed")]
    public async Task A_comparison_tells_what_changed(string settings, string type, string? reason)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var first = await simulator.JsonAsync("""{"model":"gpt-5.6","input":[{"role":"user","content":"a"}]}""");
        var options = $$"""{"comparison_response_id":"{{first.GetProperty("id").GetString()}}"}""";
        var answer = (await simulator.JsonAsync($$"""{"model":"gpt-5.6",{{settings}},"prompt_cache_options":{{options}}}""")).GetProperty("prompt_cache_diagnostics");
        Assert.Equal(type, answer.Type());
        Assert.Equal(reason, answer.TryGetProperty("reason", out var why) ? why.GetString() : null);
    }

    [Fact]
    public async Task A_breakpoint_that_moves_changes_no_prefix()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        static string Message(string text, bool marked) =>
            $$$"""{"role":"user","content":[{"type":"input_text","text":"{{{text}}}"{{{(marked ? ",\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}" : "")}}}}]}""";
        var first = await simulator.JsonAsync($$"""{"model":"gpt-5.6","input":[{{Message("a", marked: true)}}]}""");
        var next = $"{Message("a", marked: false)},{Message("b", marked: true)}";
        var answer = await simulator.JsonAsync($$"""{"model":"gpt-5.6","input":[{{next}}],"prompt_cache_options":{"comparison_response_id":"{{first.GetProperty("id").GetString()}}"} }""");
        Assert.Equal("cache_hit", answer.GetProperty("prompt_cache_diagnostics").Type());
    }

    [Fact]
    public async Task A_comparison_with_an_unknown_response_says_so()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var answer = await simulator.JsonAsync("""{"model":"gpt-5.6","input":"a","prompt_cache_options":{"comparison_response_id":"resp_1"}}""");
        Assert.Equal("""{"type":"comparison_response_not_found"}""", answer.GetProperty("prompt_cache_diagnostics").GetRawText());
    }

    [Fact]
    public async Task A_context_over_its_threshold_is_compacted()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var text = string.Join(' ', Enumerable.Repeat("word", 1_500));
        static string Ask(string items) => $$"""{"model":"gpt-5.6","input":[{{items}}],"context_management":[{"type":"compaction","compact_threshold":1000}]}""";
        var user = $$"""{"role":"user","content":"{{text}}"}""";
        var output = (await simulator.JsonAsync(Ask(user))).GetProperty("output");
        Assert.Equal(["compaction", "reasoning", "message"], output.EnumerateArray().Select(i => i.Type()));
        var next = await simulator.JsonAsync(Ask($$"""{{user}},{{output[0].GetRawText()}},{"role":"user","content":"go on"}"""));
        Assert.Equal(["reasoning", "message"], next.GetProperty("output").EnumerateArray().Select(i => i.Type()));
        var triggered = await simulator.JsonAsync("""{"model":"gpt-5.6","input":[{"role":"user","content":"a"},{"type":"compaction_trigger"}]}""");
        Assert.Equal(["compaction"], triggered.GetProperty("output").EnumerateArray().Select(i => i.Type()));
    }
}
