namespace Proxy.Tests.Simulator.Rules;

public sealed class SchemaRuleTests
{
    private const string Rule = "'required' is required to be supplied and to be an array including every key in properties.";

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":[],"additionalProperties":false}""", $"In context=(), {Rule} Missing 'a'.")]
    [InlineData("""{"type":"object","properties":{},"required":["a"],"additionalProperties":false}""", $"In context=(), {Rule} Extra required key 'a' supplied.")]
    [InlineData("""{"type":"object","properties":{}}""", "In context=(), 'additionalProperties' is required to be supplied and to be false.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":{}}},"required":["a"],"additionalProperties":false}""", "In context=('properties', 'a'), 'additionalProperties' is required to be supplied and to be false.")]
    [InlineData("""{"type":"object","properties":{"a":{"oneOf":[]}},"required":["a"],"additionalProperties":false}""", "In context=('properties', 'a'), 'oneOf' is not permitted.")]
    [InlineData("""{"type":"object","properties":{"a":{"enum":["x"]}},"required":["a"],"additionalProperties":false}""", "In context=('properties', 'a'), schema must have a 'type' key.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","format":"uri"}},"required":["a"],"additionalProperties":false}""", "In context=('properties', 'a'), 'uri' is not a valid format.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"string"},"uniqueItems":true}},"required":["a"],"additionalProperties":false}""", "In context=('properties', 'a'), 'uniqueItems' is not permitted.")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/b","description":"d"}},"required":["a"],"additionalProperties":false,"$defs":{"b":{"type":"string"}}}""", "In context=('properties', 'a'), $ref cannot have keywords {'description'}.")]
    public async Task Strict_functions_need_closed_and_complete_objects(string parameters, string complaint)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.RefusesAsync(Function(parameters, "true"), $"Invalid schema for function 'f': {complaint}", "tools[0].parameters", "invalid_function_parameters");
        await simulator.AcceptsAsync(Function(parameters, "false"));
    }

    [Theory]
    [InlineData("""{"type":"string"}""", "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"string\"'.")]
    [InlineData("""{"type":"object"}""", "In context=(), object schema missing properties.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array"}}}""", "In context=('properties', 'a'), array schema missing items.")]
    [InlineData("""{"type":"object","properties":{},"anyOf":[]}""", "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"str"}}}""", "In context=('properties', 'a'), 'str' is not valid under any of the given schemas.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","required":["b",7]}}}""", "In context=('properties', 'a'), 7 is not of type 'string'.")]
    [InlineData("""{"type":"object","properties":{"a":{"type":[7]}}}""", "In context=('properties', 'a'), '7' is not valid under any of the given schemas.")]
    public async Task No_function_may_have_a_schema_like_this(string parameters, string complaint)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.RefusesAsync(Function(parameters, "false"), $"Invalid schema for function 'f': {complaint}", "tools[0].parameters", "invalid_function_parameters");
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}}}""", false)]
    public async Task Strict_left_out_is_tried_and_said_in_the_answer(string parameters, bool strict)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var answer = await simulator.AcceptsAsync($$"""{"model":"gpt-4o","input":"hi","tools":[{"type":"function","name":"f","parameters":{{parameters}}}]}""");
        var tool = answer.GetProperty("tools")[0];
        Assert.Equal(strict, tool.GetProperty("strict").GetBoolean());
        Assert.Equal(strict, tool.GetProperty("parameters").TryGetProperty("additionalProperties", out _));
    }

    [Fact]
    public async Task Tool_names_are_unique()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.RefusesAsync(
            """{"model":"gpt-4o","input":"hi","tools":[{"type":"function","name":"f"},{"type":"custom","name":"f"}]}""",
            "Tool names must be unique: 'f' is given more than once.", "tools[1].name", "invalid_value");
    }

    [Fact]
    public async Task A_strict_answer_format_obeys_the_same_rules()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.RefusesAsync(
            """{"model":"gpt-4o","input":"hi","text":{"format":{"type":"json_schema","name":"answer","strict":true,"schema":{"type":"object","properties":{}}}}}""",
            "Invalid schema for response_format 'answer': In context=(), 'additionalProperties' is required to be supplied and to be false.", "text.format.schema", "invalid_json_schema");
    }

    private static string Function(string parameters, string strict) =>
        $$"""{"model":"gpt-4o","input":"hi","tools":[{"type":"function","name":"f","strict":{{strict}},"parameters":{{parameters}}}]}""";
}
