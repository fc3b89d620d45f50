using System.Text.Json;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;
using Proxy.Core.Models;

namespace Proxy.Tests.OpenAI.Requests.Tools;

// R49, R13, K6.
public sealed class DeferredToolTests
{
    private static readonly UpstreamProfile s_searching = Given.Profile with { NamespaceTools = true, ToolSearch = true, AdditionalTools = true };

    private static readonly Conversation s_searched = Given.Conversation(Given.User("q")) with
    {
        Tools = [Tool("get", 0), Tool("put", 2, deferred: true), Tool("key", 3, deferred: true, toolset: "computer")],
        HostedTools = [new ToolSearchTool(1, "tool_search_tool_regex"), new ToolSearchTool(4, "tool_search_tool_bm25")],
    };

    private static readonly Conversation s_loaded = Given.Conversation(
        Given.User("q"),
        Given.Assistant(Given.Use("toolu_1", "Search", "{}")),
        Given.User(Given.Result("toolu_1", new ToolReferenceBlock(default, "put")), Given.Text("go")),
        Given.Assistant(Given.Use("toolu_2", "Search", "{}"), Given.Use("toolu_3", "put", "{}")),
        Given.User(Given.Result("toolu_2", new ToolReferenceBlock(default, "put")), Given.Result("toolu_3", "ok"))) with
    {
        Tools = [Tool("Search", 0), Tool("put", 1, deferred: true), Tool("other", 2, deferred: true)],
    };

    [Fact]
    public void A_model_that_searches_gets_one_search_and_deferred_tools()
    {
        var written = Given.Write(s_searched, Given.Scope(s_searching));
        Assert.Equal(
            """
            [{"type":"function","name":"get","parameters":{"type":"object","properties":{}},"strict":false},{"type":"tool_search","execution":"server"},{"type":"function","name":"put","parameters":{"type":"object","properties":{}},"strict":false,"defer_loading":true}
            """.Trim(),
            written.Raw("tools")![..written.Raw("tools")!.IndexOf(",{\"type\":\"namespace\"", StringComparison.Ordinal)]);
        Assert.True(written.Root.GetProperty("tools")[3].GetProperty("tools")[0].GetProperty("defer_loading").GetBoolean());
        Assert.Equal("tool_search_tool_regex", written.Context.ToolSearch);
        Assert.Equal("", written.Warnings.ToString());
    }

    [Fact]
    public void Any_other_gets_all_tools_at_once_and_the_client_is_told()
    {
        var written = Given.Write(s_searched);
        Assert.Equal(["get", "put", "computer__key"], written.Root.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString()));
        Assert.DoesNotContain("defer_loading", written.Text, StringComparison.Ordinal);
        Assert.Null(written.Context.ToolSearch);
        Assert.Equal("tool_search:all_tools_loaded", written.Warnings.ToString());
    }

    [Fact]
    public void A_search_for_nothing_is_left_out()
    {
        var written = Given.Write(s_searched with { Tools = [Tool("get", 0)] }, Given.Scope(s_searching));
        Assert.Single(written.Root.GetProperty("tools").EnumerateArray());
        Assert.Equal("", written.Warnings.ToString());
    }

    [Fact]
    public void A_tool_that_must_be_called_is_there_without_a_search()
    {
        var tools = Given.Write(s_searched with { ToolChoice = new ToolChoice(ToolChoiceKind.Tool, "put") }, Given.Scope(s_searching)).Root.GetProperty("tools");
        Assert.False(tools[2].TryGetProperty("defer_loading", out _));
    }

    [Fact] // trace tool-search-server-stream: {"type":"function_call",…,"name":"get_weather","namespace":"get_weather"}
    public void A_call_of_a_tool_that_was_searched_for_names_it_twice()
    {
        var history = s_searched with
        {
            Turns = [Given.User("q"), Given.Assistant(Given.Use("toolu_1", "put", "{}"), Given.Use("toolu_2", "get", "{}")), Given.User(Given.Result("toolu_1", "a"), Given.Result("toolu_2", "b"))],
        };
        var items = Given.Write(history, Given.Scope(s_searching)).Items;
        Assert.Equal("""{"type":"function_call","call_id":"call_1","name":"put","namespace":"put","arguments":"{}"}""", items[1]);
        Assert.Equal("""{"type":"function_call","call_id":"call_2","name":"get","arguments":"{}"}""", items[2]);
        Assert.DoesNotContain("namespace\":\"put", Given.Write(history).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_that_the_client_loaded_comes_where_it_was_loaded_and_once()
    {
        var written = Given.Write(s_loaded, Given.Scope(s_searching));
        Assert.Equal(["Search", "other"], written.Root.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString()));
        Assert.Equal(
            ["message", "function_call", "function_call_output", "additional_tools", "message", "function_call", "function_call", "function_call_output", "function_call_output"],
            written.Input.Select(i => i.GetProperty("type").GetString()));
        Assert.Equal(
            """{"type":"additional_tools","role":"developer","tools":[{"type":"function","name":"put","parameters":{"type":"object","properties":{}},"strict":false}]}""",
            written.Items[3]);
        Assert.Contains("Loaded tools: put", written.Items[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Where_tools_cannot_come_later_they_are_all_there_from_the_beginning()
    {
        var written = Given.Write(s_loaded);
        Assert.Equal(["Search", "put", "other"], written.Root.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString()));
        Assert.DoesNotContain("additional_tools", written.Text, StringComparison.Ordinal);
    }

    private static Tool Tool(string name, int index, bool deferred = false, string? toolset = null) =>
        new(name, JsonRaw.From("""{"type":"object","properties":{}}""")) { Index = index, DeferLoading = deferred, Toolset = toolset };
}
