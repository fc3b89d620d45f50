using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Requests;

/// <summary>R35, R36: answers and arguments by schema.</summary>
internal static class FormatCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Sends("format.sent", "R35", "a format is a strict schema, what was optional is required and may be null", Formatted, sent =>
        {
            var format = sent.At("text.format").Is(("type", "=json_schema"), ("strict", "true"), ("name", "?"), ("schema.required", """["a","b"]"""), ("schema.additionalProperties", "false"));
            if (!format.Raw("schema.properties.b").Contains("null", StringComparison.Ordinal)) throw new NotHeldException($"b cannot be null: {format.Raw("schema.properties.b")}");
        }),
        Answered("format.pruned", "R35", "nulls that this added are taken away again", Formatted, Turn.With("\"chunk\":3", Step.Text("""{"a":"x","b":null}""")), ("content.0.text", """={"a":"x"}""")),
        Answered("format.kept", "R35", "values stay to the byte", Formatted, Turn.With("\"chunk\":2", Step.Text("""{"a":"null, \"b\":null","b":"y"}""")), ("content.0.text", """={"a":"null, \"b\":null","b":"y"}""")),
        Sends("format.older-name", "R35", "output_format is the same", Hello.With("output_format", Schema), ("text.format.type", "=json_schema")),
        Warns("format.not-strict", "R35", "a schema that cannot be made strict goes as it is, with a warning", Hello.With("output_config",
            """{"format":{"type":"json_schema","schema":{"type":"object","properties":{"m":{"type":"object","additionalProperties":{"type":"string"}}},"required":["m"],"additionalProperties":false}}}"""),
            "output_config.format", ("text.format.strict", "false")),
        Answered("strict.refusal", "R35 S14", "a refusal comes before the schema", Formatted, Turn.Of(Step.Refusal("I can't")), ("content.0.text", "=I can't"), ("stop_reason", "=refusal")),
        Answered("strict.kept", "R36 K10", "arguments that were given stay to the byte", Adding.Tools(Strict), Turn.With("\"chunk\":2", Step.Call("add", """{"a": 1.0,"b":null,"c":"null"}""")), ("content.0.input", """{"a":1.0,"c":"null"}""")),
    ];

    private const string Schema = """{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["a"],"additionalProperties":false}}""";

    private const string Strict = """{"name":"add","strict":true,"input_schema":{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"},"c":{"type":"string"}},"required":["a"],"additionalProperties":false}}""";

    private static Ask Formatted => Hello.With("output_config", $$"""{"format":{{Schema}}}""");
}
