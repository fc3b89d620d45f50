using Proxy.Core.Canonical.Conversations;

namespace Proxy.Tests.Anthropic.Requests;

public sealed class ToolTests
{
    [Fact]
    public void A_tool_keeps_its_schema_and_description_byte_for_byte()
    {
        const string Schema = "{ \"$schema\":\"x\", \"type\": \"object\",\"properties\":{\"b\":{},\"a\":{\"minimum\":1.50}} }";
        var tool = Bodies.Read(Bodies.With(Bodies.Tools(
            "{\"description\":\"Gets \\u00e9\",\"input_schema\":" + Schema + ",\"type\":\"custom\",\"name\":\"get\",\"defer_loading\":true,\"strict\":false,\"eager_input_streaming\":true}", Bodies.Tool("put")))).Tools[0];
        Assert.Equal("get", tool.Name);
        Assert.Equal(Schema, tool.InputSchema.ToString());
        Assert.Equal("\"Gets \\u00e9\"", tool.Description.ToString());
        Assert.True(tool.DeferLoading);
    }

    // K6.
    [Fact]
    public void The_placeholder_of_deferred_tools_is_dropped()
    {
        var body = Bodies.With(Bodies.Tools(Bodies.Tool("Bash"), Bodies.Tool("DeferredToolPlaceholder", "\"defer_loading\":true"), Bodies.Tool("WebFetch", "\"defer_loading\":true")));
        Assert.Equal(["Bash", "WebFetch"], Bodies.Read(body).Tools.Select(tool => tool.Name));
        Assert.Equal("", Bodies.WarningsOf(body));
    }

    // K7.
    [Fact]
    public void Names_of_up_to_128_characters_are_taken()
    {
        var name = "mcp__server__" + new string('x', 115);
        Assert.Equal(name, Bodies.Read(Bodies.With(Bodies.Tools(Bodies.Tool(name)))).Tools.Single().Name);
        Assert.Equal(
            "tools.0.custom.name: String should have at most 128 characters",
            Bodies.RefusalText(Bodies.With(Bodies.Tools(Bodies.Tool(name + "x")))));
    }

    [Theory]
    [InlineData("{\"name\":\"a\"}", "tools.0.custom.input_schema: Field required")]
    [InlineData("{\"input_schema\":{\"type\":\"object\"}}", "tools.0.custom.name: Field required")]
    [InlineData("{\"name\":\"a b\",\"input_schema\":{\"type\":\"object\"}}", "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'")]
    [InlineData("{\"name\":\"\",\"input_schema\":{\"type\":\"object\"}}", "tools.0.custom.name: String should have at least 1 character")]
    [InlineData("{\"name\":\"a\",\"input_schema\":[]}", "tools.0.custom.input_schema: Input does not match the expected shape.")]
    [InlineData("{\"name\":\"a\",\"input_schema\":{}}", "tools.0.custom.input_schema.type: Field required")]
    [InlineData("{\"name\":\"a\",\"input_schema\":{\"x\":{\"type\":\"object\"},\"type\":\"array\"}}", "tools.0.custom.input_schema.type: Input should be 'object'")]
    [InlineData("{\"name\":\"a\",\"description\":5,\"input_schema\":{\"type\":\"object\"}}", "tools.0.custom.description: Input should be a valid string")]
    [InlineData("{\"type\":\"bash_20990101\",\"name\":\"bash\"}", "tools.0: Input tag 'bash_20990101' found using 'type' does not match any of the expected tags")]
    [InlineData("{\"name\":\"a\",\"strict\":1,\"input_schema\":{\"type\":\"object\"}}", "tools.0.custom.strict: Input should be a valid boolean")]
    [InlineData("{\"name\":\"a\",\"input_examples\":[{},1],\"input_schema\":{\"type\":\"object\"}}", "tools.0.custom.input_examples.1: Input should be a valid dictionary")]
    [InlineData("{\"type\":\"advisor_20260301\",\"name\":\"advisor\",\"model\":\"m\"}", "tools.0: advisor is not supported by this gateway")]
    [InlineData("5", "tools.0: Input should be a valid dictionary")]
    public void A_wrong_tool_is_refused_where_it_stands(string tool, string text) => Assert.Equal(text, Bodies.RefusalText(Bodies.With(Bodies.Tools(tool))));

    [Fact]
    public void A_lone_surrogate_in_a_schema_is_the_schemas_own_business() =>
        Bodies.Read(Bodies.With(Bodies.Tools("{\"name\":\"a\",\"input_schema\":{\"\\ud800\":\"\\ud800\",\"type\":\"object\"},\"allowed_callers\":[\"\\ud800\"]}")));

    // R38.
    [Fact]
    public void Tool_names_must_be_unique() =>
        Assert.Equal("tools: Tool names must be unique.", Bodies.RefusalText(Bodies.With(Bodies.Tools(Bodies.Tool("a"), Bodies.Tool("b"), Bodies.Tool("a")))));

    [Theory]
    [InlineData("\"input_examples\":[{\"a\":1}]", "")]
    [InlineData("\"strict\":true", "")]
    [InlineData("\"input_examples\":[]", "")]
    [InlineData("\"allowed_callers\":[\"direct\"]", "")]
    [InlineData("\"allowed_callers\":[\"code_execution_20250825\"]", "allowed_callers:direct_only")]
    [InlineData("\"eager_input_streaming\":true", "")]
    public void Options_that_change_nothing_are_silent_and_lost_ones_are_told(string more, string warnings) =>
        Assert.Equal(warnings, Bodies.WarningsOf(Bodies.With(Bodies.Tools(Bodies.Tool("a", more)))));

    // R52, R53, D31.
    [Fact]
    public void Tool_choice_arrives()
    {
        var tools = Bodies.Tools(Bodies.Tool("get"));
        var any = Bodies.Read(Bodies.With(tools + ",\"tool_choice\":{\"type\":\"any\",\"disable_parallel_tool_use\":true}"));
        Assert.Equal(new ToolChoice(ToolChoiceKind.Any), any.ToolChoice);
        Assert.True(any.DisableParallelTools);
        Assert.Equal(
            new ToolChoice(ToolChoiceKind.Tool, "get"),
            Bodies.Read("{\"tool_choice\":{\"name\":\"get\",\"type\":\"tool\"}," + Bodies.With(tools)[1..]).ToolChoice);
        Assert.Equal(new ToolChoice(ToolChoiceKind.Auto), Bodies.Read(Bodies.With("\"tool_choice\":{\"type\":\"auto\"}")).ToolChoice);
        Assert.Equal(new ToolChoice(ToolChoiceKind.None), Bodies.Read(Bodies.With("\"tools\":[],\"tool_choice\":{\"type\":\"none\"}")).ToolChoice);
        Assert.Null(Bodies.Read(Bodies.With(tools)).ToolChoice);
    }

    [Theory]
    [InlineData("{\"type\":\"tool\",\"name\":\"nope\"}", "tool_choice: Tool 'nope' not found in provided tools")]
    [InlineData("{\"type\":\"tool\"}", "tool_choice.tool.name: Field required")]
    [InlineData("{\"type\":\"required\"}", "tool_choice: Input tag 'required' found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'")]
    [InlineData("{}", "tool_choice.type: Field required")]
    [InlineData("\"any\"", "tool_choice: Input should be a valid dictionary")]
    public void A_wrong_tool_choice_is_refused(string choice, string text) =>
        Assert.Equal(text, Bodies.RefusalText(Bodies.With(Bodies.Tools(Bodies.Tool("get")) + ",\"tool_choice\":" + choice)));

    [Theory]
    [InlineData("{\"type\":\"any\"}")]
    [InlineData("{\"type\":\"tool\",\"name\":\"get\"}")]
    public void A_forced_choice_needs_tools_and_no_thinking_budget(string choice)
    {
        Assert.Equal("tool_choice: tool_choice may only be specified while providing tools", Bodies.RefusalText(Bodies.With("\"tool_choice\":" + choice)));
        var body = Bodies.With(Bodies.Tools(Bodies.Tool("get")) + ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024},\"tool_choice\":" + choice)
            .Replace("1024,\"messages", "4096,\"messages", StringComparison.Ordinal);
        Assert.Equal("Thinking may not be enabled when tool_choice forces tool use.", Bodies.RefusalText(body));
    }
}
