using System.Text.Json;
using Proxy.Simulator.Scripts;

namespace Proxy.Tests.Simulator.Scripts;

/// <summary>Scripts that answer with what hosted tools did.</summary>
public sealed class HostedStepTests
{
    private const string Search = """{"web_search":{"query":"q","sources":["https://e.com/a"],"results":[{"url":"https://e.com/a","title":"t"}]}}""";

    [Fact]
    public async Task Results_and_sources_of_a_search_come_only_when_included()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Handle.Enqueue($$"""{"repeat":true,"steps":[{{Search}}]}""");
        var bare = (await simulator.JsonAsync("""{"model":"gpt-5.6","input":"hi"}""")).GetProperty("output")[0];
        Assert.Equal("""{"type":"search","queries":["q"],"query":"q"}""", bare.GetProperty("action").GetRawText());
        Assert.False(bare.TryGetProperty("results", out _));
        var full = (await simulator.JsonAsync("""{"model":"gpt-5.6","input":"hi","include":["web_search_call.results","web_search_call.action.sources"]}""")).GetProperty("output")[0];
        Assert.Equal("""[{"type":"url","url":"https://e.com/a"}]""", full.GetProperty("action").GetProperty("sources").GetRawText());
        Assert.Equal("""[{"url":"https://e.com/a","title":"t"}]""", full.GetProperty("results").GetRawText());
    }

    [Fact]
    public async Task Searches_are_counted_but_opened_pages_and_failures_are_not()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Handle.Enqueue($$$"""{"steps":[{{{Search}}},{{{Search}}},{"web_search":{"query":"x","status":"failed"}},{"web_search":{"open_page":"https://e.com"}},{"web_search":{"find_in_page":{"url":"https://e.com","pattern":"p"} } } ]}""");
        var answer = await simulator.JsonAsync("""{"model":"gpt-5.6","input":"hi"}""");
        Assert.Equal(2, answer.GetProperty("tool_usage").GetProperty("web_search").GetProperty("num_requests").GetInt32());
        Assert.Equal(["search", "search", "search", "open_page", "find_in_page"], answer.GetProperty("output").EnumerateArray().Select(i => i.GetProperty("action").Type()));
    }

    [Fact]
    public async Task Places_of_annotations_count_code_points()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Handle.Enqueue("""{"steps":[{"text":"😀 é word","annotations":[{"type":"url_citation","url":"https://e.com","title":"t","covers":"word"}]}]}""");
        var events = await simulator.StreamAsync("""{"model":"gpt-4o","input":"hi","stream":true}""");
        var told = Assert.Single(events, e => e.Type() == "response.output_text.annotation.added").GetProperty("annotation");
        Assert.Equal("""{"type":"url_citation","url":"https://e.com","title":"t","start_index":4,"end_index":8}""", told.GetRawText());
    }

    [Fact]
    public async Task A_failed_mcp_call_says_so_in_its_events()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Handle.Enqueue("""{"steps":[{"mcp_call":{"server_label":"s","name":"n","arguments":{},"error":{"type":"http_error","code":424,"message":"m"}}}]}""");
        var events = await simulator.StreamAsync("""{"model":"gpt-5.6","input":"hi","stream":true}""");
        Assert.Contains(events, e => e.Type() == "response.mcp_call.failed");
        Assert.Equal("failed", events.Last(e => e.Type() == "response.output_item.done").GetProperty("item").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Members_of_the_ended_response_can_be_scripted()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Handle.Enqueue("""{"response":{"input_transformations":[{"id":"rs_1","type":"reasoning","action":"removed","reason":"model_mismatch"}]},"steps":[{"text":"a"}]}""");
        var events = await simulator.StreamAsync("""{"model":"gpt-5.6","input":"hi","stream":true}""");
        Assert.False(events[0].GetProperty("response").TryGetProperty("input_transformations", out _));
        Assert.Equal("rs_1", events[^1].GetProperty("response").GetProperty("input_transformations")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_compaction_item_may_come_back_as_it_was_given_and_not_otherwise()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Handle.Enqueue("""{"steps":[{"compaction":{}},{"text":"a"}]}""");
        var item = (await simulator.JsonAsync("""{"model":"gpt-5.6","input":"hi"}""")).GetProperty("output")[0];
        await simulator.JsonAsync($$"""{"model":"gpt-5.6","input":[{{item.GetRawText()}},{"role":"user","content":"go on"}]}""");
        var refused = await simulator.JsonAsync("""{"model":"gpt-5.6","input":[{"type":"compaction","encrypted_content":"made up"},{"role":"user","content":"go on"}]}""", System.Net.HttpStatusCode.BadRequest);
        Assert.Equal("invalid_encrypted_content", refused.GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("""{"web_search":{}}""", "turns[0].steps[0].web_search: query, open_page or find_in_page is missing.")]
    [InlineData("""{"code_interpreter":{}}""", "turns[0].steps[0].code_interpreter: code is missing.")]
    [InlineData("""{"tool_search":{}}""", "turns[0].steps[0].tool_search: paths is missing.")]
    [InlineData("""{"text":"a","annotations":[{"type":"url_citation","covers":"b"}]}""", "turns[0].steps[0].annotations[0].covers: the text does not hold it.")]
    [InlineData("""{"no_such":{}}""", "turns[0].steps[0].no_such: unknown step.")]
    public void A_mistake_is_told_with_its_place(string step, string complaint) =>
        Assert.Equal(complaint, Assert.Throws<FormatException>(() => ScriptReader.Read($$"""{"steps":[{{step}}]}""")).Message);
}
