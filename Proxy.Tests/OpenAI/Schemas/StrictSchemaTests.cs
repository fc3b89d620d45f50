using System.Text;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Schemas;

namespace Proxy.Tests.OpenAI.Schemas;

public sealed class StrictSchemaTests
{
    [Theory] // R35, R36, D28
    [InlineData(
        """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a"]}""",
        """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":["string","null"]}},"required":["a","b"],"additionalProperties":false}""")]
    [InlineData( // null means something: it is neither added nor taken away
        """{"type":"object","properties":{"a":{"type":["string","null"]}},"additionalProperties":false}""",
        """{"type":"object","properties":{"a":{"type":["string","null"]}},"additionalProperties":false,"required":["a"]}""")]
    [InlineData( // A1: required first
        """{"type":"object","properties":{"b":{"type":"string"},"a":{"type":"string"}},"required":["a"],"additionalProperties":false}""",
        """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":["string","null"]}},"additionalProperties":false,"required":["a","b"]}""")]
    [InlineData(
        """{"type":"object","properties":{"a":{"enum":["x",1]},"b":{"const":"k"},"c":{"type":"string","enum":["x"]}}}""",
        """{"type":"object","properties":{"a":{"enum":["x",1,null],"type":["integer","string","null"]},"b":{"anyOf":[{"const":"k","type":"string"},{"type":"null"}]},"c":{"type":["string","null"],"enum":["x",null]}},"required":["a","b","c"],"additionalProperties":false}""")]
    [InlineData(
        """{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"object","properties":{"x":{"type":"number","minimum":0}}}],"description":"d"}}}""",
        """{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"object","properties":{"x":{"type":["number","null"],"minimum":0}},"required":["x"],"additionalProperties":false},{"type":"null"}],"description":"d"}},"required":["a"],"additionalProperties":false}""")]
    [InlineData(
        """{"type":"object","properties":{"next":{"$ref":"#"},"all":{"type":"array","items":{"$ref":"#/$defs/x"}},"one":{"$ref":"#/$defs/x","description":"d"}},"required":["all","one"],"$defs":{"x":{"properties":{"n":{"type":"integer"}}}}}""",
        """{"type":"object","properties":{"all":{"type":"array","items":{"$ref":"#/$defs/x"}},"one":{"anyOf":[{"$ref":"#/$defs/x"}],"description":"d"},"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["all","one","next"],"additionalProperties":false,"$defs":{"x":{"properties":{"n":{"type":["integer","null"]}},"type":"object","required":["n"],"additionalProperties":false}}}""")]
    [InlineData( // as pydantic wraps a reference
        """{"type":"object","properties":{"a":{"allOf":[{"$ref":"#/definitions/x"}],"default":1,"title":"A"}},"required":["a"],"additionalProperties":false,"definitions":{"x":{"type":"string"}}}""",
        """{"type":"object","properties":{"a":{"anyOf":[{"$ref":"#/definitions/x"}],"title":"A"}},"required":["a"],"additionalProperties":false,"definitions":{"x":{"type":"string"}}}""")]
    [InlineData( // as zod-to-json-schema names the whole
        """{"$ref":"#/definitions/x","definitions":{"x":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}},"$schema":"s"}""",
        """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false,"definitions":{"x":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}}}""")]
    [InlineData("""{"type":"object"}""", """{"type":"object","properties":{},"required":[],"additionalProperties":false}""")]
    [InlineData(
        """{"type":"object","properties":{"e":{"type":"string","format":"email","pattern":"^(?:a|b)$","x-ui":1},"u":{"type":"string","format":"uri"}},"required":["e","u"],"additionalProperties":false}""",
        """{"type":"object","properties":{"e":{"type":"string","format":"email","pattern":"^(?:a|b)$"},"u":{"type":"string"}},"required":["e","u"],"additionalProperties":false}""")]
    public void A_schema_is_made_strict(string schema, string strict) => Assert.Equal(strict, Convert(schema));

    [Theory]
    [InlineData("""{ "type" : "object", "properties":{"\u0061":{"type":"string", "description":"caf\u00e9"}} ,"required":["a"],"additionalProperties":false}""")]
    [InlineData("""{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"n":{"type":"number","maximum":1.50e+2}},"required":["n"],"additionalProperties":false}""")]
    public void What_is_strict_already_goes_byte_for_byte(string schema) => Assert.Equal(schema, Convert(schema));

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","additionalProperties":{"type":"string"}}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":{},"additionalProperties":true}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{}}}""")]
    [InlineData("""{"type":"object","properties":{"a":true}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":[{"type":"string"}]}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"string"}}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","minLength":1}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","pattern":"^(?=x)"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"oneOf":[{"type":"string"},{"type":"number"}]}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"allOf":[{"type":"string"},{"enum":["x"]}]}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"not":{"type":"string"}}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"anyOf":[{"required":["a"]}]}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"patternProperties":{"^x":{"type":"string"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["b"]}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"},"a":{"type":"number"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"https://example.com/x.json"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/properties/b"},"b":{"type":"string"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/gone"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/x","minimum":1}},"$defs":{"x":{"type":"number"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"$defs":{"x":{"$defs":{}}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"enum":[{"x":1}]}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","enum":[]}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"text"}}}""")]
    [InlineData("""{"type":"object","properties":{"\ud800":{"type":"string"}}}""")]
    [InlineData("""{"type":["object","null"],"properties":{}}""")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""")]
    [InlineData("""{"anyOf":[{"type":"object","properties":{}}]}""")]
    [InlineData("""{"$ref":"#/$defs/x","$defs":{"x":{"$ref":"#/$defs/x"}}}""")]
    [InlineData( // one branch adds a null where another one means it
        """{"type":"object","properties":{"u":{"anyOf":[{"type":"object","properties":{"k":{"type":"string"}}},{"type":"object","properties":{"k":{"type":"null"}}}]}}}""")]
    public void What_strict_mode_cannot_say_is_left_alone(string schema) => Assert.Null(Convert(schema));

    [Fact]
    public void Nesting_properties_and_values_have_limits()
    {
        Assert.NotNull(Convert(Deep(9)));
        Assert.Null(Convert(Deep(10)));
        Assert.NotNull(Convert(Wide(5000)));
        Assert.Null(Convert(Wide(5001)));
        Assert.NotNull(Convert(Values(1000, "")));
        Assert.Null(Convert(Values(1001, "")));
        Assert.Null(Convert(Values(300, new string('x', 50))));

        static string Deep(int levels) => levels == 0
            ? """{"type":"object","properties":{"a":{"type":"string"}}}"""
            : """{"type":"object","properties":{"a":""" + Deep(levels - 1) + "}}";
        static string Wide(int count) => """{"type":"object","properties":{""" + string.Join(',', Enumerable.Range(0, count).Select(i => $$"""  "p{{i}}":{"type":"string"} """)) + "}}";
        static string Values(int count, string prefix) => """{"type":"object","properties":{"a":{"enum":[""" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{prefix}{i}\"")) + "]}}}";
    }

    private static string? Convert(string schema)
    {
        using var output = new PooledBuffer();
        output.Append("before"u8);
        var isStrict = StrictSchema.TryWrite(JsonRaw.From(schema), output, out _, out _);
        var written = Encoding.UTF8.GetString(output.Written);
        Assert.StartsWith("before", written, StringComparison.Ordinal);
        if (!isStrict) Assert.Equal("before", written);
        return isStrict ? written["before".Length..] : null;
    }
}
