using System.Text.Json;

namespace Proxy.Simulator.Rules.Schemas;

/// <summary>What every function schema must obey, strict or not.</summary>
internal static class FunctionSchema
{
    private static readonly string[] NotAtTop = ["oneOf", "anyOf", "allOf", "enum", "not"];
    private static readonly string[] Types = ["string", "number", "integer", "boolean", "object", "array", "null"];

    /// <summary>The complaint as OpenAI words it; null when the schema is fine.</summary>
    public static string? Check(JsonElement schema)
    {
        if (schema.Text("type") != "object") return $"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{schema.Text("type") ?? "None"}\"'.";
        if (NotAtTop.Any(k => schema.TryGetProperty(k, out _)))
            return "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.";
        if (schema.Member("properties") is not { ValueKind: JsonValueKind.Object }) return "In context=(), object schema missing properties.";
        return SchemaWalk.First(schema, CheckWords);
    }

    /// <summary>Types and names that are none; of one schema, not of those inside it.</summary>
    public static string? CheckWords(JsonElement schema, IReadOnlyList<string> path)
    {
        foreach (var type in schema.Text("type") is { } one ? [one] : schema.Items("type").Select(t => t.ToString()))
        {
            if (!Types.Contains(type)) return $"{SchemaWalk.Context(path)} '{type}' is not valid under any of the given schemas.";
            if (type == "array" && !schema.TryGetProperty("items", out _) && !schema.TryGetProperty("prefixItems", out _)) return $"{SchemaWalk.Context(path)} array schema missing items.";
        }
        foreach (var name in schema.Items("required"))
            if (name.ValueKind != JsonValueKind.String) return $"{SchemaWalk.Context(path)} {name.GetRawText()} is not of type 'string'.";
        return null;
    }
}
