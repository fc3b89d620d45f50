using CsCheck;
using Proxy.Tests.Json;

namespace Proxy.Tests.Canonical.Stages;

/// <summary>JSON Schemas over the names that <see cref="JsonGen"/> uses, so that inputs and schemas meet.</summary>
internal static class SchemaGen
{
    public static readonly Gen<string> Object = Members(Nested(2));

    private static Gen<string> Nested(int depth)
    {
        var leaf = Gen.OneOf(
            Gen.Const("""{"type":"string"}"""),
            Gen.Const("""{"type":["integer","string"]}"""),
            Gen.Const("""{"type":["string","null"]}"""),
            Gen.Const("""{"type":"null"}"""),
            Gen.Const("{}"),
            Gen.Const("true"),
            Gen.Const("""{"anyOf":[{"type":"string"}],"type":"string"}"""),
            Gen.Const("""{"type":"string","enum":["x",null]}"""),
            Gen.Const("""{"const":1,"type":"integer"}"""));
        return depth == 0
            ? leaf
            : Gen.Frequency((2, leaf), (2, Members(Nested(depth - 1))), (1, Nested(depth - 1).Select(items => $$"""{"type":"array","items":{{items}}}""")));
    }

    private static Gen<string> Members(Gen<string> schema) =>
        Gen.Select(JsonGen.Name, schema, Gen.Bool).Array[0, 6].Select(members =>
        {
            var distinct = members.DistinctBy(m => m.Item1).ToArray();
            var properties = string.Join(",", distinct.Select(m => $"\"{m.Item1}\":{m.Item2}"));
            var required = string.Join(",", distinct.Where(m => m.Item3).Select(m => $"\"{m.Item1}\""));
            return $$"""{"type":"object","properties":{{{properties}}},"required":[{{required}}]}""";
        });
}
