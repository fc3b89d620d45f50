using System.Text.Json.Nodes;

namespace Proxy.Tests.OpenAI.Schemas;

/// <summary>Makes instances of strict schemas out of a list of choices, so that a failing one can be made again.</summary>
internal sealed class InstanceMaker(JsonNode root, int[] choices)
{
    private const int Deep = 5;
    private int _made;

    public JsonNode Make() => JsonNode.Parse(Make(root, 0)!.ToJsonString())!;

    private JsonNode? Make(JsonNode schema, int depth)
    {
        if ((string?)schema["$ref"] is { } reference) return Make(SchemaOracle.Resolve(root, reference), depth + 1);
        if (schema["anyOf"] is JsonArray branches)
        {
            var last = branches[^1]!;
            return Make(depth > Deep && last["type"]?.ToJsonString() == "\"null\"" ? last : branches[Choose(branches.Count)]!, depth + 1);
        }

        if (schema.AsObject().TryGetPropertyValue("const", out var constant)) return constant?.DeepClone();
        if (schema["enum"] is JsonArray values) return values[Choose(values.Count)]?.DeepClone();
        var types = schema["type"] is JsonArray several ? several.Select(type => (string)type!).ToList() : [(string)schema["type"]!];
        var type = depth > Deep && types.Contains("null") ? "null" : types[Choose(types.Count)];
        return type switch
        {
            "object" => new JsonObject(schema["properties"]!.AsObject().OrderBy(_ => Choose(3)).Select(member => KeyValuePair.Create(member.Key, Make(member.Value!, depth + 1))).ToList()),
            "array" => new JsonArray([.. Enumerable.Range(0, depth > Deep ? 0 : Choose(3)).Select(_ => Make(schema["items"]!, depth + 1))]),
            "string" => new[] { "", "null", "a,b", "}{\"", "\\", "é😀" }[Choose(6)],
            "integer" => Choose(100),
            "number" => Choose(100) / 4.0,
            "boolean" => Choose(2) == 0,
            _ => null,
        };
    }

    private int Choose(int count) => choices.Length == 0 ? 0 : (int)((uint)choices[_made++ % choices.Length] % (uint)count);
}
