using System.Text.Json.Nodes;

namespace Proxy.Tests.OpenAI.Schemas;

/// <summary>Says plainly whether a value is an instance of a schema. Knows the keywords that strict mode knows.</summary>
internal static class SchemaOracle
{
    public static bool Accepts(JsonNode schema, JsonNode? value) => Accepts(schema, value, schema);

    /// <summary>Follows <c>#</c>, <c>#/$defs/x</c> and <c>#/definitions/x</c>.</summary>
    public static JsonNode Resolve(JsonNode root, string reference) =>
        reference.Split('/').Skip(1).Aggregate(root, static (node, step) => node[step]!);

    private static bool Accepts(JsonNode? schema, JsonNode? value, JsonNode root)
    {
        if (schema is not JsonObject rules) return schema!.GetValue<bool>();
        foreach (var (keyword, argument) in rules)
        {
            var holds = keyword switch
            {
                "$ref" => Accepts(Resolve(root, (string)argument!), value, root),
                "anyOf" => argument!.AsArray().Any(branch => Accepts(branch, value, root)),
                "allOf" => argument!.AsArray().All(branch => Accepts(branch, value, root)),
                "type" => argument is JsonArray types ? types.Any(type => Is(value, (string)type!)) : Is(value, (string)argument!),
                "enum" => argument!.AsArray().Any(each => JsonNode.DeepEquals(each, value)),
                "const" => JsonNode.DeepEquals(argument, value),
                "minimum" => !Is(value, "number") || (double)value! >= (double)argument!,
                "minItems" => value is not JsonArray few || few.Count >= (int)argument!,
                "maxItems" => value is not JsonArray many || many.Count <= (int)argument!,
                "items" => value is not JsonArray items || items.All(item => Accepts(argument, item, root)),
                "required" => value is not JsonObject whole || argument!.AsArray().All(name => whole.ContainsKey((string)name!)),
                "properties" => value is not JsonObject members || members.All(member => argument![member.Key] is not { } own || Accepts(own, member.Value, root)),
                "additionalProperties" => value is not JsonObject closed || argument!.GetValue<bool>() || closed.All(member => rules["properties"]?[member.Key] is not null),
                "$defs" or "definitions" or "title" or "description" or "$schema" or "default" or "examples" => true,
                _ => throw new InvalidOperationException(keyword),
            };
            if (!holds) return false;
        }

        return true;
    }

    private static bool Is(JsonNode? value, string type) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == System.Text.Json.JsonValueKind.String,
        "boolean" => value?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        "number" => value?.GetValueKind() == System.Text.Json.JsonValueKind.Number,
        "integer" => value?.GetValueKind() == System.Text.Json.JsonValueKind.Number && Math.Truncate((double)value) == (double)value,
        _ => throw new InvalidOperationException(type),
    };
}
