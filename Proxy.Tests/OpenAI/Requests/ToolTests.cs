using System.Text.Json;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Tests.OpenAI.Requests;

public sealed class ToolTests
{
    private static readonly Tool s_get = new("get", JsonRaw.From("""{"type":"object","properties":{"city":{"type":"string"}}}"""));
    private static readonly Conversation s_hello = Given.Conversation(Given.User("q")) with { Tools = [s_get] };

    [Fact] // D27, R37, R38, peers 16
    public void A_tool_is_a_function_that_is_not_strict() =>
        Assert.Equal(
            """[{"type":"function","name":"get","description":"Gets.","parameters":{"type":"object","properties":{"city":{"type":"string"}}},"strict":false}]""",
            Given.Write(s_hello with { Tools = [s_get with { Description = JsonText.From("Gets.") }] }).Raw("tools"));

    [Theory] // R39
    [InlineData("Gets.", "Gets.\\nExamples:\\n{ \\\"city\\\":\\\"caf\\\\u00e9\\\" }\\n{}")]
    [InlineData(null, "Examples:\\n{ \\\"city\\\":\\\"caf\\\\u00e9\\\" }\\n{}")]
    public void Examples_are_lines_of_the_description(string? description, string sent)
    {
        var tool = s_get with
        {
            Description = description is null ? null : JsonText.From(description),
            InputExamples = [JsonRaw.From("""{ "city":"caf\u00e9" }"""), JsonRaw.From("{}")],
        };
        Assert.Equal("\"" + sent + "\"", Given.Write(s_hello with { Tools = [tool] }).Root.GetProperty("tools")[0].GetProperty("description").GetRawText());
    }

    [Theory] // R38, K7
    [InlineData("""{"type":"object"}""", """{"properties":{},"type":"object"}""")]
    [InlineData("""{ "$schema":"x", "type":"object" }""", """{"properties":{}, "$schema":"x", "type":"object" }""")]
    [InlineData("""{}""", """{"type":"object","properties":{}}""")]
    [InlineData("""{"properties":{"a":{}}}""", """{"type":"object","properties":{"a":{}}}""")]
    [InlineData("""{"type":"object","$defs":{"properties":{}}}""", """{"properties":{},"type":"object","$defs":{"properties":{}}}""")]
    [InlineData("""{"properties":{"type":{"$ref":"#/$defs/t"}},"propertyNames":{"pattern":"^a"},"type":"object"}""", """{"properties":{"type":{"$ref":"#/$defs/t"}},"propertyNames":{"pattern":"^a"},"type":"object"}""")]
    [InlineData( // K7: an array of anything, however deep
        """{"type":"object","properties":{"a":{"type":"array"},"items":{"type":["array","null"],"description":"d"},"b":{"type":"array","items":{ "type" : "array" }}}}""",
        """{"type":"object","properties":{"a":{"items":{},"type":"array"},"items":{"items":{},"type":["array","null"],"description":"d"},"b":{"type":"array","items":{"items":{}, "type" : "array" }}}}""")]
    [InlineData( // K7: alternatives at the top
        """{"type":"object","properties":{"a":{"type":"string"}},"anyOf":[{"properties":{"b":{"type":"number"}},"required":["a","b"]},{"$ref":"#/$defs/x"}],"additionalProperties":false,"$defs":{"x":{"properties":{"a":{"const":1},"c":{}},"required":["a"]}}}""",
        """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number"},"c":{}},"required":["a"],"additionalProperties":false,"$defs":{"x":{"properties":{"a":{"const":1},"c":{}},"required":["a"]}}}""")]
    [InlineData(
        """{"allOf":[{"required":["a"]},{"properties":{"a":{"type":"array"}},"required":["b"]}],"type":"object","not":{}}""",
        """{"type":"object","properties":{"a":{"items":{},"type":"array"}},"required":["a","b"]}""")]
    [InlineData("""{"type":"object","oneOf":[{"properties":{"\ud800":{}}}]}""", """{"properties":{},"type":"object","oneOf":[{"properties":{"\ud800":{}}}]}""")]
    public void A_schema_goes_as_it_came_plus_what_upstream_insists_on(string schema, string sent)
    {
        var parameters = Given.Write(s_hello with { Tools = [new Tool("get", JsonRaw.From(schema))] }).Root.GetProperty("tools")[0].GetProperty("parameters");
        Assert.Equal(sent, parameters.GetRawText());
    }

    [Fact] // K7
    public void Alternatives_at_the_top_are_taken_apart_and_that_is_told()
    {
        var schema = JsonRaw.From("""{"type":"object","anyOf":[{"properties":{"a":{"anyOf":[{"type":"string"}]}}}]}""");
        Assert.Equal(["tools.0.input_schema:flattened"], Given.Write(s_hello with { Tools = [new Tool("get", schema)] }).Warnings.Tokens);
        var nested = JsonRaw.From("""{"type":"object","properties":{"a":{"anyOf":[{"type":"string"}]}}}""");
        Assert.Empty(Given.Write(s_hello with { Tools = [new Tool("get", nested)] }).Warnings.Tokens);
    }

    [Theory] // D31, R52, R53
    [InlineData("Auto", "\"auto\"")]
    [InlineData("Any", "\"required\"")]
    [InlineData("None", "\"none\"")]
    [InlineData("Tool", """{"type":"function","name":"get"}""")]
    public void A_choice_is_said_in_upstreams_words(string kind, string sent)
    {
        var written = Given.Write(s_hello with { ToolChoice = new ToolChoice(Enum.Parse<ToolChoiceKind>(kind), "get"), DisableParallelTools = true });
        Assert.Equal(sent, written.Raw("tool_choice"));
        Assert.Equal("false", written.Raw("parallel_tool_calls"));
        Assert.True(written.Context.OneToolCall);
    }

    [Fact] // R52, R53, peers 15
    public void Without_a_choice_or_without_tools_none_is_sent()
    {
        Assert.Null(Given.Write(s_hello).Raw("tool_choice"));
        Assert.Equal("true", Given.Write(s_hello).Raw("parallel_tool_calls"));
        Assert.Null(Given.Write(s_hello with { Tools = [], ToolChoice = new ToolChoice(ToolChoiceKind.None) }).Raw("tool_choice"));
    }

    [Fact] // K7
    public void A_long_name_is_shortened_wherever_it_stands()
    {
        var name = "mcp__" + new string('n', 100);
        var written = Given.Write(
            Given.Conversation(Given.User("q"), Given.Assistant(Given.Use("toolu_1", name, "{}")), Given.User(Given.Result("toolu_1", "r"))) with
            {
                Tools = [new Tool(name, JsonRaw.From("{}"))],
                ToolChoice = new ToolChoice(ToolChoiceKind.Tool, name),
            },
            Given.Scope(Given.Profile with { MaxToolName = 64 }));
        var sent = written.Root.GetProperty("tools")[0].GetProperty("name").GetString()!;
        Assert.Equal(64, sent.Length);
        Assert.Equal(sent, written.Root.GetProperty("tool_choice").GetProperty("name").GetString());
        Assert.Equal(sent, written.Input[1].GetProperty("name").GetString());
        Assert.Equal(name, Assert.Single(written.Context.OriginalNames!, p => p.Key == sent).Value);
    }
}
