using System.Text.Json;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;
using Proxy.Core.Models;

namespace Proxy.Tests.OpenAI.Requests.Tools;

// R45, R8.
public sealed class ToolsetWriteTests
{
    private static readonly UpstreamProfile s_spaced = Given.Profile with { NamespaceTools = true };

    private static readonly Conversation s_conversation = Given.Conversation(
        Given.User("q"),
        Given.Assistant(Given.Use("toolu_1", "left_click", """{"coordinate":[1,2]}""") with { ToolsetName = "computer" }),
        Given.User(Given.Result("toolu_1", "ok") with { ToolsetName = "computer" })) with
    {
        Tools = [Tool("get", 0), Tool("screenshot", 1, "computer"), Tool("left_click", 1, "computer"), Tool("find", 2, "browser"), Tool("computer__wait", 3)],
    };

    [Fact]
    public void With_namespaces_a_toolset_is_one_of_them()
    {
        var written = Given.Write(s_conversation, Given.Scope(s_spaced));
        var tools = written.Root.GetProperty("tools").EnumerateArray().ToList();
        Assert.Equal(["function get", "namespace computer", "namespace browser", "function computer__wait"], tools.Select(Named));
        Assert.Equal(["function screenshot", "function left_click"], tools[1].GetProperty("tools").EnumerateArray().Select(Named));
        Assert.Equal(
            """{"type":"function_call","call_id":"call_1","name":"left_click","namespace":"computer","arguments":"{\"coordinate\":[1,2]}"}""",
            written.Items[1]);
        Assert.Equal("""{"type":"function_call_output","call_id":"call_1","output":"ok"}""", written.Items[2]);
        Assert.Equal("left_click", written.Context.ToolBehind("computer", "left_click").Name);
    }

    [Fact]
    public void Without_them_its_members_are_functions_that_bear_its_name()
    {
        var written = Given.Write(s_conversation);
        Assert.Equal(
            ["function get", "function computer__screenshot", "function computer__left_click", "function browser__find", "function computer__wait__user"],
            written.Root.GetProperty("tools").EnumerateArray().Select(Named));
        Assert.Equal("""{"type":"function_call","call_id":"call_1","name":"computer__left_click","arguments":"{\"coordinate\":[1,2]}"}""", written.Items[1]);
        Assert.Equal("computer__wait", written.Context.ToolBehind("", "computer__wait__user").Name);
    }

    private static string Named(JsonElement tool) => tool.GetProperty("type").GetString() + " " + tool.GetProperty("name").GetString();

    private static Tool Tool(string name, int index, string? toolset = null) =>
        new(name, JsonRaw.From("""{"type":"object","properties":{}}""")) { Index = index, Toolset = toolset };
}
