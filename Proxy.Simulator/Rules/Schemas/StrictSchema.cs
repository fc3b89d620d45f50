using System.Text.Json;

namespace Proxy.Simulator.Rules.Schemas;

/// <summary>What <c>strict:true</c> demands of a schema: every object closed, every property required (trace http-400-invalid-function-schema).</summary>
internal static class StrictSchema
{
    // Path steps; ten levels of objects, two steps each.
    private const int DeepestPath = 20;

    // Keywords that strict mode refuses (OpenAI's guide to structured outputs).
    private static readonly string[] Refused =
        ["allOf", "not", "dependentRequired", "dependentSchemas", "if", "then", "else", "patternProperties", "propertyNames", "oneOf"];

    /// <summary>The complaint, worded as OpenAI words it after "Invalid schema for …: "; null when the schema is fine.</summary>
    public static string? Check(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || schema.Text("type") != "object" || schema.TryGetProperty("anyOf", out _))
            return $"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{schema.Text("type") ?? "None"}\"'.";
        return SchemaWalk.First(schema, Visit);
    }

    private static string? Visit(JsonElement schema, IReadOnlyList<string> path)
    {
        var at = SchemaWalk.Context(path);
        if (path.Count > DeepestPath) return $"{at} schema exceeds the maximum nesting of {DeepestPath / 2} levels.";
        if (Refused.FirstOrDefault(k => schema.TryGetProperty(k, out _)) is { } keyword) return $"{at} '{keyword}' is not permitted.";
        return IsObject(schema) ? CheckObject(schema, at) : null;
    }

    private static string? CheckObject(JsonElement schema, string at)
    {
        const string Rule = "'required' is required to be supplied and to be an array including every key in properties.";
        if (schema.Flag("additionalProperties") != false) return $"{at} 'additionalProperties' is required to be supplied and to be false.";
        var required = schema.Items("required").Where(r => r.ValueKind == JsonValueKind.String).Select(r => r.GetString()!).ToHashSet(StringComparer.Ordinal);
        var properties = schema.Member("properties") is { ValueKind: JsonValueKind.Object } members ? members.EnumerateObject().Select(p => p.Name).ToList() : [];
        if (properties.FirstOrDefault(p => !required.Contains(p)) is { } missing) return $"{at} {Rule} Missing '{missing}'.";
        return required.FirstOrDefault(r => !properties.Contains(r)) is { } extra ? $"{at} {Rule} Extra required key '{extra}' supplied." : null;
    }

    // "object", or a list such as ["object","null"].
    private static bool IsObject(JsonElement schema) =>
        schema.Text("type") == "object" || schema.Items("type").Any(t => t.ValueEquals("object"));
}
