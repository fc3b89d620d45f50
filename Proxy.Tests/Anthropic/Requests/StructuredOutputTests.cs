using Proxy.Core.Canonical.Failures;

namespace Proxy.Tests.Anthropic.Requests;

/// <summary>R35, R36: what is read of output formats and strict tools, and what Anthropic refuses of them.</summary>
public sealed class StructuredOutputTests
{
    private const string Schema = """{"type":"object", "properties":{"a":{"type":"string"}}}""";

    [Theory]
    [InlineData("\"output_config\":{\"format\":{\"schema\":" + Schema + ",\"type\":\"json_schema\"},\"effort\":\"low\"}", "output_config.format")]
    [InlineData("\"output_format\":{\"type\":\"json_schema\",\"schema\":" + Schema + "}", "output_format")]
    public void A_format_is_read_where_it_is_now_and_where_it_was(string more, string field)
    {
        var format = Bodies.Read(Bodies.With(more)).Format!;
        Assert.Equal(field, format.Field);
        Assert.Equal(Schema, format.Schema.ToString());
        Assert.Equal("", Bodies.WarningsOf(Bodies.With(more)));
    }

    [Theory]
    [InlineData("\"output_config\":{\"format\":5}", "output_config.format: Input should be a valid dictionary")]
    [InlineData("\"output_config\":{\"format\":{\"type\":\"text\"}}", "output_config.format.type: Input should be 'json_schema'")]
    [InlineData("\"output_config\":{\"format\":{\"schema\":{}}}", "output_config.format.type: Field required")]
    [InlineData("\"output_config\":{\"format\":{\"type\":\"json_schema\"}}", "output_config.format.schema: Field required")]
    [InlineData("\"output_format\":{\"type\":\"json_schema\",\"schema\":true}", "output_format.schema: Input should be a valid dictionary")]
    [InlineData("\"output_format\":{\"type\":\"json_schema\",\"schema\":{}},\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{}}}", "output_format: cannot be used together with output_config.format")]
    public void A_wrong_format_is_refused_where_it_stands(string more, string text) => Assert.Equal(text, Bodies.RefusalText(Bodies.With(more)));

    [Fact]
    public void A_format_is_the_requests_and_not_a_messages() => Assert.Equal(
        "messages.1.output_config.format: Extra inputs are not permitted",
        Bodies.RefusalText(Bodies.Of(Bodies.User("a") + "," + Bodies.Message("system", "[]", "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{}}}"))));

    [Theory] // R20
    [InlineData("""{"type":"document","source":{"type":"text","media_type":"text/plain","data":"x"},"citations":{"enabled":true}}""")]
    [InlineData("""{"type":"search_result","source":"s","title":"t","content":[{"type":"text","text":"x"}],"citations":{"enabled":true}}""")]
    public void Citations_exclude_a_format(string block)
    {
        const string format = "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{}}}";
        Assert.Equal("messages.0.content.0: citations cannot be enabled together with output_config.format", Bodies.RefusalText(Bodies.Of(Bodies.UserBlocks(block), format)));
        Assert.Equal(
            "messages.2.content.0.content.0: citations cannot be enabled together with output_config.format",
            Bodies.RefusalText(Bodies.Of(Bodies.Exchange(Bodies.ToolResult("toolu_1", "[" + block + "]")), format)));
        Bodies.Read(Bodies.Of(Bodies.UserBlocks(block.Replace("true", "false", StringComparison.Ordinal)), format));
    }

    [Fact]
    public void Twenty_tools_may_be_strict()
    {
        static string Tools(int strict) => Bodies.Tools([.. Enumerable.Range(0, 30).Select(i => Bodies.Tool("t" + i, i < strict ? "\"strict\":true" : ""))]);
        Assert.Equal(20, Bodies.Read(Bodies.With(Tools(20))).Tools.Count(tool => tool.Strict));
        Assert.StartsWith("Too many strict tools (21). The maximum number of strict tools supported is 20.", Bodies.RefusalText(Bodies.With(Tools(21))), StringComparison.Ordinal);
    }

    [Fact]
    public void Optional_and_many_typed_parameters_are_counted_over_all_strict_schemas()
    {
        static string Request(int optional, int unions, bool strict = true) =>
            Bodies.With(Bodies.Tools(Tool("a", 3, 2, strict), Tool("b", optional - 4, unions - 2, strict)) + ",\"output_format\":{\"type\":\"json_schema\",\"schema\":" + Schema + "}");
        Bodies.Read(Request(24, 16));
        // The format's own optional parameter is counted too.
        Assert.StartsWith("Schemas contains too many optional parameters (25)", Bodies.RefusalText(Request(25, 10)), StringComparison.Ordinal);
        Assert.StartsWith("Schemas contains too many parameters with union types (17 ", Bodies.RefusalText(Request(24, 17)), StringComparison.Ordinal);
        Bodies.Read(Request(99, 99, strict: false));

        static string Tool(string name, int optional, int unions, bool strict)
        {
            var properties = Enumerable.Range(0, optional).Select(i => $$"""  "o{{i}}":{"type":"string"} """)
                .Concat(Enumerable.Range(0, unions).Select(i => i % 2 == 0 ? $$"""  "u{{i}}":{"type":["string","null"]} """ : $$"""  "u{{i}}":{"anyOf":[{"type":"string"}]} """));
            var required = Enumerable.Range(0, unions).Select(i => $"\"u{i}\"");
            var inner = $$$"""{"type":"object","properties":{{{{string.Join(',', properties)}}}},"required":[{{{string.Join(',', required)}}}]}""";
            return $$$"""{"name":"{{{name}}}","strict":{{{(strict ? "true" : "false")}}},"input_schema":{"type":"object","properties":{"list":{"type":"array","items":{{{inner}}}}},"required":["list"]}}""";
        }
    }

    [Theory] // C0.8
    [InlineData("", "For 'object' type, 'additionalProperties' must be explicitly set to false")]
    [InlineData(",\"additionalProperties\":true", "For 'object' type, 'additionalProperties: true' is not supported. Please set 'additionalProperties' to false")]
    [InlineData(",\"additionalProperties\":{}", "For 'object' type, 'additionalProperties: object' is not supported. Please set 'additionalProperties' to false")]
    [InlineData(",\"additionalProperties\":false", null)]
    public void Only_a_strict_gateway_asks_for_closed_objects(string more, string? text)
    {
        var strict = Bodies.V2023 with { Strict = true };
        var schema = "{\"type\":\"object\",\"properties\":{}" + more + "}";
        var format = Bodies.With("\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":" + schema + "}}");
        var tool = Bodies.With(Bodies.Tools("{\"name\":\"a\",\"strict\":true,\"input_schema\":" + schema + "}"));
        Bodies.Read(format);
        Bodies.Read(tool);
        Assert.Equal(text is null ? null : "output_config.format.schema: " + text, TextOf(format));
        Assert.Equal(text is null ? null : "tools.0.custom: " + text, TextOf(tool));

        string? TextOf(string body) => (Record.Exception(() => Bodies.Read(body, strict)) as RequestRejectedException)?.Message;
    }

    [Fact] // F07
    public void A_lone_surrogate_in_a_strict_schema_is_nobodys_fault() => Bodies.Read(
        Bodies.With(Bodies.Tools("{\"name\":\"a\",\"strict\":true,\"input_schema\":{\"type\":\"object\",\"properties\":{\"\\ud800\":{}},\"required\":[\"\\ud800\"]}}")));
}
