using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;
using Proxy.Tests.Json;

namespace Proxy.Tests.Canonical.Stages;

public sealed class NullPruningStageTests
{
    private const string Flat = """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"},"c":{"type":["string","null"]},"d":{"type":"string"}},"required":["d"]}""";

    [Theory]
    [InlineData("""{"a":null}""", """{}""")]
    [InlineData("""{"a":null,"b":1}""", """{"b":1}""")]
    [InlineData("""{"b":1,"a":null}""", """{"b":1}""")]
    [InlineData("""{"b":1,"a":null,"c":"x"}""", """{"b":1,"c":"x"}""")]
    [InlineData("""{"a":null,"b":null,"c":"x"}""", """{"c":"x"}""")]
    [InlineData("""{"c":"x","a":null,"b":null}""", """{"c":"x"}""")]
    [InlineData("""{ "a" : null , "b" : 1.50 }""", """{  "b" : 1.50 }""")]
    [InlineData("""{"c":null,"d":null,"x":null}""", """{"c":null,"d":null,"x":null}""")]
    [InlineData("""{"a":"null","b":[null]}""", """{"a":"null","b":[null]}""")]
    [InlineData("""{"\u0061":null,"b":2}""", """{"b":2}""")]
    public void K10_a_null_goes_only_where_the_schema_forbids_and_does_not_need_it(string input, string expected) =>
        Assert.Equal(expected, Prune(Flat, input, []));

    [Fact]
    public void K10_any_input_any_schema_and_any_split_prune_as_the_whole_would() =>
        Gen.Select(SchemaGen.Object, JsonGen.Object, Gen.Int.Array[0, 8], Gen.Bool).Sample((schema, json, cuts, ascii) =>
        {
            var pruned = Prune(schema, json, cuts, ascii);
            var expected = JsonNode.Parse(json);
            ReferencePruning.Prune(JsonNode.Parse(schema)!, expected);
            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(pruned)), $"{schema}\n{json}\n{pruned}");
        }, iter: 20_000);

    [Fact]
    public void What_stays_keeps_its_bytes_in_order() =>
        Gen.Select(SchemaGen.Object, JsonGen.Object, Gen.Int.Array[0, 8]).Sample((schema, json, cuts) =>
        {
            var pruned = Prune(schema, json, cuts);
            if (JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(pruned))) Assert.Equal(json, pruned);
            else Assert.True(IsSubsequence(pruned, json), $"{json}\n{pruned}");
        }, iter: 5_000);

    [Fact]
    public void Any_bytes_at_all_pass_without_an_exception() =>
        Gen.Select(SchemaGen.Object, Gen.OneOf(JsonGen.Value, JsonGen.Text, JsonGen.Object.Select(o => o + "}],:\""), JsonGen.Object.Select(o => o[1..])), Gen.Int.Array[0, 8])
            .Sample((schema, garbage, cuts) => Prune(schema, garbage, cuts));

    [Fact]
    public void A_tool_with_nothing_to_prune_gets_its_fragments_untouched()
    {
        var sink = new RecordingSink();
        using var stage = new NullPruningStage(sink, PruningPlan.For([Tool("t", """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""")])!);
        stage.OpenToolUse("1", "t");
        foreach (var fragment in (string[])["{\\\"a", "\\\":", "nul", "l}"]) stage.Append(Encoding.UTF8.GetBytes(fragment));
        stage.Close();
        Assert.Equal(["tool t", "+{\\\"a", "+\\\":", "+nul", "+l}", "close"], sink.Calls);
    }

    [Fact]
    public void Only_the_key_is_held_back_and_a_fragment_gives_at_most_one()
    {
        var sink = new RecordingSink();
        using var stage = new NullPruningStage(sink, PruningPlan.For([Tool("t", Flat)])!);
        stage.OpenToolUse("1", "t");
        foreach (var fragment in (string[])["{", "\\\"a\\\"", ":", " \\\"x", "y\\\",\\\"b\\\":nu", "ll,\\\"c\\\":1", "}"]) stage.Append(Encoding.UTF8.GetBytes(fragment));
        stage.Close();
        Assert.Equal(["tool t", "+{", "+\\\"a\\\": \\\"x", "+y\\\"", "+,\\\"c\\\":1", "+}", "close"], sink.Calls);
    }

    [Fact]
    public void What_is_held_when_the_input_is_cut_off_is_handed_on() =>
        Assert.Equal("""{"a":nu""", Prune(Flat, """{"a":nu""", [2]));

    [Fact]
    public void Every_call_starts_afresh_and_other_blocks_pass()
    {
        var sink = new RecordingSink();
        using var stage = new NullPruningStage(sink, PruningPlan.For([Tool("t", Flat)])!);
        stage.OpenToolUse("1", "t");
        stage.Append("{\\\"a\\\":\\\"cut"u8);
        stage.Close();
        stage.OpenText();
        stage.Append("{\\\"a\\\":null}"u8);
        stage.Close();
        stage.OpenToolUse("2", "t");
        stage.Append("{\\\"a\\\":null}"u8);
        stage.Close();
        stage.OpenToolUse("3", "unknown");
        stage.Append("{\\\"a\\\":null}"u8);
        stage.Close();
        Assert.Equal(["tool t", "+{\\\"a\\\":\\\"cut", "close", "text", "+{\\\"a\\\":null}", "close", "tool t", "+{}", "close", "tool unknown", "+{\\\"a\\\":null}", "close"], sink.Calls);
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/s"}},"$defs":{"s":{"type":"string"}}}""", true)]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/s"}},"$defs":{"s":{"type":["null","string"]}}}""", false)]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/gone"}}}""", false)]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/x~1y~0z%20"}},"$defs":{"x/y~z ":{"type":"string"}}}""", true)]
    [InlineData("""{"properties":{"a":{"$ref":"other#/$defs/s"}},"$defs":{"s":{"type":"string"}}}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}}}""", true)]
    [InlineData("""{"properties":{"a":{"$ref":"http://x/y"}}}""", false)]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/s"}},"$defs":{"s":{"$ref":"#/$defs/s"}}}""", false)]
    [InlineData("""{"$ref":"#/$defs/o","$defs":{"o":{"properties":{"a":{"type":"string"}}}}}""", true)]
    [InlineData("""{"properties":{"a":{"type":"string","anyOf":[{}]}}}""", false)]
    [InlineData("""{"properties":{"a":{"type":"string","enum":["x",null]}}}""", false)]
    [InlineData("""{"properties":{"a":{"type":"string","enum":["x"]}}}""", true)]
    [InlineData("""{"properties":{"a":{"const":null,"type":"string"}}}""", false)]
    [InlineData("""{"properties":{"a":{"type":"string","nullable":true}}}""", false)]
    [InlineData("""{"properties":{"a":{"description":"no type"}}}""", false)]
    [InlineData("""{"properties":{"a":true}}""", false)]
    [InlineData("""{"properties":[]}""", false)]
    [InlineData("""{"properties":{"a":{"type":"string"}},"required":"a"}""", true)]
    [InlineData("""true""", false)]
    [InlineData("""{broken""", false)]
    public void Only_a_clear_schema_prunes(string schema, bool prunes) =>
        Assert.Equal(prunes ? "{}" : """{"a":null}""", Prune(schema, """{"a":null}""", []));

    [Fact]
    public void A_recursive_schema_is_followed_as_deep_as_the_input_goes() => Assert.Equal(
        """{"kids":[{"kids":[{}]},{}]}""",
        Prune(
            """{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"name":{"type":"string"},"kids":{"type":"array","items":{"$ref":"#/$defs/n"}}}}}}""",
            """{"name":null,"kids":[{"kids":[{"name":null}],"name":null},{"kids":null}]}""",
            [3, 17, 30, 44]));

    [Fact]
    public void The_plan_outlives_the_request_body()
    {
        var body = Encoding.UTF8.GetBytes(Flat);
        var plan = PruningPlan.For([new Tool("t", new JsonRaw(body))])!;
        Array.Clear(body);
        Assert.NotNull(plan.Find("t"));
        Assert.Null(plan.Find("other"));
    }

    private static Tool Tool(string name, string schema) => new(name, JsonRaw.From(schema));

    private static string Prune(string schema, string json, int[] cuts, bool ascii = false)
    {
        var sink = new RecordingSink();
        using var stage = new NullPruningStage(sink, PruningPlan.For([Tool("t", schema)])!);
        stage.OpenToolUse("1", "t");
        var escaped = ascii ? Encoding.UTF8.GetBytes(JsonSerializer.Serialize(json)[1..^1]) : JsonText.From(json).Escaped.ToArray();
        foreach (var fragment in Escapes.Split(escaped, cuts)) stage.Append(fragment);
        stage.Close();
        return JsonNode.Parse($"\"{sink.Appended}\"")!.GetValue<string>();
    }

    private static bool IsSubsequence(string part, string whole)
    {
        var at = 0;
        foreach (var c in whole)
        {
            if (at < part.Length && part[at] == c) at++;
        }

        return at == part.Length;
    }
}
