using CsCheck;

namespace Proxy.Tests.OpenAI.Schemas;

/// <summary>
/// Schemas that strict mode can express, as Anthropic's clients write them. References stand where an answer can end: in
/// arrays and in optional members.
/// </summary>
internal static class StrictGen
{
    private static readonly Gen<string> s_leaf = AnyOf(
        """{"type":"string"}""", """{"type":"integer"}""", """{"type":"number"}""", """{"type":"boolean"}""", """{"type":"null"}""",
        """{"type":["string","null"]}""", """{"type":["integer","boolean"]}""", """{"type":"string","enum":["x","y"]}""", """{"enum":["x",null,1]}""",
        """{"type":["string","null"],"enum":["x"]}""", """{"const":"k"}""", """{"const":null}""", """{"type":"string","const":"k","description":"d"}""",
        """{"type":"string","default":"x","title":"t"}""");

    private static readonly Gen<string> s_reference = AnyOf(
        """{"$ref":"#/$defs/one"}""", """{"$ref":"#/$defs/two","description":"d"}""", """{"allOf":[{"$ref":"#/$defs/one"}],"default":null}""", """{"$ref":"#"}""");

    /// <summary>Closed all over, or open wherever it likes.</summary>
    public static Gen<string> Document(bool isClosed) => Gen.Select(Members(Nested(2, isClosed), isClosed), Members(Nested(1, isClosed), isClosed), Nested(1, isClosed))
        .Select((root, one, two) => $$"""{"$defs":{"one":{{one}},"two":{{two}}},{{root[1..]}}""");

    private static Gen<string> Nested(int depth, bool isClosed)
    {
        if (depth == 0) return s_leaf;
        var inner = Nested(depth - 1, isClosed);
        return Gen.Frequency(
            (4, s_leaf),
            (3, Members(inner, isClosed)),
            (1, Gen.OneOf(inner, s_reference).Select(items => $$"""{"type":"array","items":{{items}}}""")),
            (1, Gen.OneOf(inner, s_reference).Select(items => $$"""{"type":["array","null"],"items":{{items}}}""")),
            (2, inner.Array[1, 3].Select(branches => $$"""{"anyOf":[{{string.Join(',', branches)}}]}""")),
            (1, inner.Select(only => $$"""{"allOf":[{{only}}],"description":"d"}""")));
    }

    private static Gen<string> Members(Gen<string> schema, bool isClosed) =>
        Gen.Select(
            AnyOf("a", "b", "c", "d\\\"e", "é"), Gen.Frequency((5, schema.Select(s => (s, true))), (1, s_reference.Select(r => (r, false)))), Gen.Bool).Array[0, 4]
        .Select(Gen.Bool, (members, saysClosed) =>
        {
            var distinct = members.DistinctBy(m => m.Item1).ToArray();
            var properties = string.Join(",", distinct.Select(m => $"\"{m.Item1}\":{m.Item2.Item1}"));
            var required = string.Join(",", distinct.Where(m => m.Item3 && m.Item2.Item2).Select(m => $"\"{m.Item1}\""));
            var closed = isClosed || saysClosed ? ",\"additionalProperties\":false" : "";
            return $$"""{"type":"object","properties":{{{properties}}},"required":[{{required}}]{{closed}}}""";
        });

    private static Gen<string> AnyOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
