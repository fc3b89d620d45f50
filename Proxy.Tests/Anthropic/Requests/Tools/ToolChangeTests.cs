using Proxy.Core.Canonical.Conversations;

namespace Proxy.Tests.Anthropic.Requests.Tools;

// R4.
public sealed class ToolChangeTests
{
    private const string Put = """{"name":"put","input_schema":{"type":"object"}}""";

    [Fact]
    public void References_and_definitions_are_read()
    {
        var read = Bodies.Read(Body(Change("tool_removal", Named("get")), Change("tool_addition", Defined(Put)), Change("tool_removal", Named("put"))));
        var changes = read.Turns[1].Blocks.Cast<ToolChangeBlock>().ToList();
        Assert.Equal([false, true, false], changes.Select(c => c.IsAddition));
        Assert.Equal(new NamedToolChange("get"), changes[0].Change);
        Assert.Equal("put", Assert.IsType<DefinedToolChange>(changes[1].Change).Tool.Name);
        Assert.Equal("put", Assert.Single(read.LaterTools).Name);
        Assert.Equal(["get", "put"], read.AllTools.Select(t => t.Name));
    }

    [Theory]
    [InlineData("tool_addition", "{\"type\":\"tool_reference\",\"name\":\"put\"}", "tool_reference_unresolved")]
    [InlineData("tool_removal", "{\"type\":\"tool_reference\",\"name\":\"put\"}", "tool_reference_unresolved")]
    [InlineData("tool_addition", "{\"type\":\"mcp_toolset_reference\",\"server_name\":\"s\"}", "tool_reference_unresolved")]
    [InlineData("tool_removal", "{\"type\":\"mcp_tool_reference\",\"server_name\":\"s\",\"name\":\"x\"}", "tool_reference_unresolved")]
    [InlineData("tool_addition", "{\"type\":\"tool_definition\",\"definition\":{\"type\":\"bash_20250124\",\"name\":\"bash\"}}", "tool_name_conflict")]
    public void What_does_not_resolve_or_collides_is_refused_with_its_code(string type, string tool, string code)
    {
        var failure = Bodies.Refusal(Body(Change("tool_addition", Defined("""{"name":"bash","input_schema":{"type":"object"}}""")), Change(type, tool)));
        Assert.Equal(code, failure.ErrorCode);
        Assert.StartsWith("messages.1.content.1.tool: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_does_not_look_ahead() =>
        Assert.Equal("tool_reference_unresolved", Bodies.Refusal(Body(Change("tool_addition", Named("put")), Change("tool_addition", Defined(Put)))).ErrorCode);

    [Theory]
    [InlineData("tool_removal", "{\"type\":\"tool_definition\",\"definition\":{}}", "messages.1.content.0.tool_removal.tool: Input tag 'tool_definition' found using 'type' does not match any of the expected tags")]
    [InlineData("tool_addition", "{\"type\":\"tool_definition\"}", "messages.1.content.0.tool_addition.tool.definition: Field required")]
    [InlineData("tool_addition", "{\"type\":\"tool_definition\",\"definition\":{\"name\":\"a\"}}", "messages.1.content.0.tool_addition.tool.definition.custom.input_schema: Field required")]
    [InlineData("tool_addition", "{\"type\":\"tool_reference\"}", "messages.1.content.0.tool_addition.tool.name: Field required")]
    public void A_wrong_change_is_refused_where_it_is_wrong(string type, string tool, string text) => Assert.Equal(text, Bodies.RefusalText(Body(Change(type, tool))));

    [Fact]
    public void A_tool_of_some_types_is_declared_not_defined() =>
        Assert.EndsWith(
            "cannot be defined in a message; declare it in `tools` and add it by reference",
            Bodies.RefusalText(Body(Change("tool_addition", Defined("""{"type":"computer_toolset_20260801"}""")))),
            StringComparison.Ordinal);

    [Fact]
    public void A_change_stands_in_a_system_message_that_stays()
    {
        Assert.Contains("tool_addition", Bodies.RefusalText(Bodies.Of(Bodies.UserBlocks(Change("tool_addition", Named("get"))), Bodies.Tools(Bodies.Tool()))), StringComparison.Ordinal);
        Assert.Equal(
            "messages.1: a turn-scoped system message supports text blocks only (clear_at: 'next_user_message')",
            Bodies.RefusalText(Bodies.Of(
                Bodies.User("hi") + "," + Bodies.Message("system", "[" + Change("tool_removal", Named("get")) + "]", "\"clear_at\":\"next_user_message\""),
                Bodies.Tools(Bodies.Tool()))));
    }

    [Fact]
    public void A_tool_that_a_message_defines_can_be_chosen_and_all_before_it_may_be_deferred()
    {
        var messages = Bodies.User("hi") + "," + Bodies.Message("system", "[" + Change("tool_addition", Defined(Put)) + "]");
        var read = Bodies.Read(Bodies.Of(messages, Bodies.Tools(Bodies.Tool("get", "\"defer_loading\":true")) + ",\"tool_choice\":{\"type\":\"tool\",\"name\":\"put\"}"));
        Assert.Equal("put", read.ToolChoice!.Name);
    }

    private static string Body(params string[] changes) =>
        Bodies.Of(Bodies.User("hi") + "," + Bodies.Message("system", "[" + string.Join(",", changes) + "]"), Bodies.Tools(Bodies.Tool()));

    private static string Change(string type, string tool) => "{\"type\":\"" + type + "\",\"tool\":" + tool + "}";

    private static string Named(string name) => "{\"type\":\"tool_reference\",\"name\":\"" + name + "\"}";

    private static string Defined(string definition) => "{\"type\":\"tool_definition\",\"definition\":" + definition + "}";
}
