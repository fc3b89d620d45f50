using System.Text.Json;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.Models;

namespace Proxy.Tests.OpenAI.Requests.Tools;

// R4.
public sealed class ToolChangeWriteTests
{
    private static readonly UpstreamProfile s_changing = Given.Profile with { NamespaceTools = true, ToolSearch = true, AdditionalTools = true };
    private static readonly Tool s_put = Tool("put", int.MaxValue);

    private static readonly Conversation s_conversation = Given.Conversation(
        Given.User("q"),
        Given.System(Given.Text("Now with put."), Add(new DefinedToolChange(s_put)), Remove("get"), Add(new NamedToolChange("late"))),
        Given.Assistant(Given.Text("a")),
        Given.User("r")) with
    {
        Tools = [Tool("get", 0), Tool("late", 1) with { DeferLoading = true }, Tool("key", 2) with { Toolset = "computer" }, Tool("wait", 2) with { Toolset = "computer" }],
        LaterTools = [s_put],
    };

    [Fact]
    public void Tools_come_where_they_are_added_and_go_by_the_choice_alone()
    {
        var written = Given.Write(s_conversation, Given.Scope(s_changing));
        Assert.Equal(["get", "computer"], Names(written));
        Assert.Equal(["message", "additional_tools", "message", "message", "message"], written.Input.Select(i => i.GetProperty("type").GetString()));
        Assert.Equal(["put", "late"], written.Input[1].GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString()));
        Assert.Equal(
            """{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"late"},{"type":"namespace","name":"computer"},{"type":"function","name":"put"}]}""",
            written.Raw("tool_choice"));
        Assert.Contains("\"required\"", Given.Write(s_conversation with { ToolChoice = new ToolChoice(ToolChoiceKind.Any) }, Given.Scope(s_changing)).Raw("tool_choice"), StringComparison.Ordinal);
        Assert.Equal("\"none\"", Given.Write(s_conversation with { ToolChoice = new ToolChoice(ToolChoiceKind.None) }, Given.Scope(s_changing)).Raw("tool_choice"));
    }

    [Fact]
    public void An_upstream_without_changes_gets_the_tools_as_they_are_in_the_end()
    {
        var written = Given.Write(s_conversation);
        Assert.Equal(["late", "computer__key", "computer__wait", "put"], Names(written));
        Assert.DoesNotContain("additional_tools", written.Text, StringComparison.Ordinal);
        Assert.Null(written.Raw("tool_choice"));
    }

    [Fact]
    public void What_was_removed_and_added_again_is_there()
    {
        var again = s_conversation with { Turns = [Given.User("q"), Given.System(Remove("get"), Add(new NamedToolChange("get")))], LaterTools = [] };
        Assert.Null(Given.Write(again, Given.Scope(s_changing)).Raw("tool_choice"));
        Assert.Equal(["get", "late", "computer"], Names(Given.Write(again, Given.Scope(s_changing))));
        Assert.Contains("get", Names(Given.Write(again)));
    }

    [Fact]
    public void The_same_definition_again_changes_nothing_and_another_replaces_it()
    {
        var other = s_put with { Description = JsonText.From("Puts.") };
        var written = Given.Write(
            s_conversation with
            {
                Turns = [Given.User("q"), Given.System(Add(new DefinedToolChange(s_put))), Given.User("q"), Given.System(Add(new DefinedToolChange(s_put)), Add(new DefinedToolChange(other)))],
                LaterTools = [other],
            },
            Given.Scope(s_changing));
        var added = written.Input.Where(i => i.GetProperty("type").GetString() == "additional_tools").ToList();
        Assert.Equal([1, 1], added.Select(i => i.GetProperty("tools").GetArrayLength()));
        Assert.Equal("Puts.", added[1].GetProperty("tools")[0].GetProperty("description").GetString());
    }

    [Fact]
    public void A_choice_of_what_was_removed_is_refused()
    {
        var refusal = Assert.Throws<RequestRejectedException>(() => Given.Write(s_conversation with { ToolChoice = new ToolChoice(ToolChoiceKind.Tool, "get") }, Given.Scope(s_changing)));
        Assert.Equal("tool_choice: tool 'get' was removed by a `tool_removal` block", refusal.Message);
    }

    [Fact]
    public void When_nothing_is_left_nothing_may_be_called()
    {
        var none = s_conversation with { Tools = [Tool("get", 0)], LaterTools = [], Turns = [Given.User("q"), Given.System(Remove("get"))] };
        Assert.Equal("\"none\"", Given.Write(none, Given.Scope(s_changing)).Raw("tool_choice"));
        Assert.Null(Given.Write(none).Raw("tools"));
        Assert.Throws<RequestRejectedException>(() => Given.Write(none with { ToolChoice = new ToolChoice(ToolChoiceKind.Any) }, Given.Scope(s_changing)));
    }

    [Fact] // C0.3: what comes later moves nothing that was sent before
    public void A_longer_conversation_extends_a_shorter_one()
    {
        Turn[] turns =
        [
            .. s_conversation.Turns,
            Given.Assistant(Given.Use("toolu_1", "get", "{}")),
            Given.User(Given.Result("toolu_1", new ToolReferenceBlock(default, "late"))),
            Given.System(Add(new DefinedToolChange(s_put with { Description = JsonText.From("Puts.") })), Remove("put")),
            Given.User("s"),
        ];
        string? before = null;
        for (var count = 0; count <= turns.Length; count++)
        {
            // The call in between waits for its result.
            if (count == s_conversation.Turns.Count + 1) continue;
            var input = Given.Write(s_conversation with { Turns = turns[..count] }, Given.Scope(s_changing)).Raw("input")![..^1];
            if (before is not null) Assert.StartsWith(before, input, StringComparison.Ordinal);
            before = input;
        }
    }

    private static List<string?> Names(Written written) => [.. written.Root.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString())];

    private static ToolChangeBlock Add(ToolChange change) => new(default, true, change);

    private static ToolChangeBlock Remove(string name) => new(default, false, new NamedToolChange(name));

    private static Tool Tool(string name, int index) => new(name, JsonRaw.From("""{"type":"object","properties":{}}""")) { Index = index };
}
