using System.Text.Json;

namespace Proxy.Simulator.Rules.Schemas;

/// <summary>What <c>strict:true</c> demands of a schema: every object closed, every property required (trace http-400-invalid-function-schema).</summary>
internal static class StrictSchema
{
    private const int DeepestNesting = 10;

    // Keywords that strict mode refuses outright (OpenAI's structured output guide).
    private static readonly string[] Refused =
        ["allOf", "not", "dependentRequired", "dependentSchemas", "if", "then", "else", "patternProperties", "propertyNames", "oneOf"];

    /// <summary>The complaint, worded as OpenAI words it after "Invalid schema for …: "; null when the schema is fine.</summary>
    public static string? Check(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object) return "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"None\"'.";
        if (schema.Text("type") != "object" || schema.Member("anyOf") is not null)
            return $"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{schema.Text("type") ?? "None"}\"'.";
        return Visit(schema, [], 0);
    }

    private static string? Visit(JsonElement schema, List<string> path, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object) return null;
        if (depth > DeepestNesting) return $"{Context(path)} schema exceeds the maximum nesting of {DeepestNesting} levels.";
        if (Refused.FirstOrDefault(k => schema.TryGetProperty(k, out _)) is { } keyword) return $"{Context(path)} '{keyword}' is not permitted.";
        if (IsObject(schema) && CheckObject(schema, path) is { } complaint) return complaint;
        return VisitNamed(schema, "properties", path, depth)
            ?? VisitNamed(schema, "$defs", path, depth)
            ?? VisitNamed(schema, "definitions", path, depth)
            ?? VisitItems(schema, path, depth)
            ?? VisitChoices(schema, path, depth);
    }

    private static string? CheckObject(JsonElement schema, List<string> path)
    {
        if (schema.Flag("additionalProperties") != false)
            return $"{Context(path)} 'additionalProperties' is required to be supplied and to be false.";
        if (schema.Member("properties") is not { ValueKind: JsonValueKind.Object } properties) return null;
        var required = schema.Items("required").Where(r => r.ValueKind == JsonValueKind.String).Select(r => r.GetString()!).ToHashSet(StringComparer.Ordinal);
        foreach (var property in properties.EnumerateObject())
        {
            if (!required.Contains(property.Name))
                return $"{Context(path)} 'required' is required to be supplied and to be an array including every key in properties. Missing '{property.Name}'.";
        }
        var extra = required.FirstOrDefault(r => !properties.TryGetProperty(r, out _));
        return extra is null ? null : $"{Context(path)} 'required' is required to be supplied and to be an array including every key in properties. Extra required key '{extra}' supplied.";
    }

    private static string? VisitNamed(JsonElement schema, string keyword, List<string> path, int depth)
    {
        if (schema.Member(keyword) is not { ValueKind: JsonValueKind.Object } named) return null;
        foreach (var property in named.EnumerateObject())
        {
            if (Visit(property.Value, [.. path, keyword, property.Name], depth + 1) is { } complaint) return complaint;
        }
        return null;
    }

    private static string? VisitItems(JsonElement schema, List<string> path, int depth) =>
        schema.Member("items") is { } items ? Visit(items, [.. path, "items"], depth + 1) : null;

    private static string? VisitChoices(JsonElement schema, List<string> path, int depth)
    {
        var index = 0;
        foreach (var choice in schema.Items("anyOf"))
        {
            if (Visit(choice, [.. path, "anyOf", index++.ToString(System.Globalization.CultureInfo.InvariantCulture)], depth + 1) is { } complaint) return complaint;
        }
        return null;
    }

    // "object", or a list such as ["object","null"].
    private static bool IsObject(JsonElement schema) =>
        schema.Text("type") == "object" || schema.Items("type").Any(t => t.ValueEquals("object"));

    // In context=('properties', 'a'), and () at the top: the tuple as Python prints it.
    private static string Context(List<string> path) =>
        $"In context=({string.Join(", ", path.Select(p => $"'{p}'"))}{(path.Count == 1 ? "," : "")}),";
}
