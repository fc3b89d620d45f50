using System.Text.Json;

namespace Proxy.Simulator.Rules.Schemas;

/// <summary>What <c>strict:true</c> demands of a schema: every object closed, every property required (trace http-400-invalid-function-schema).</summary>
internal static class StrictSchema
{
    // Path steps; ten levels of objects, two steps each.
    private const int DeepestPath = 20;

    // Keywords that strict mode refuses (OpenAI's guide to structured outputs).
    private static readonly string[] Refused =
        ["allOf", "not", "dependentRequired", "dependentSchemas", "if", "then", "else", "patternProperties", "propertyNames", "oneOf", "uniqueItems", "contains", "unevaluatedProperties", "unevaluatedItems", "minProperties", "maxProperties"];

    private static readonly string[] Formats = ["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"];

    // Over the whole schema (OpenAI's guide to structured outputs).
    private const int MostProperties = 5_000;
    private const int MostValues = 1_000;

    /// <summary>The complaint, worded as OpenAI words it after "Invalid schema for …: "; null when the schema is fine.</summary>
    public static string? Check(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || schema.Text("type") != "object" || schema.TryGetProperty("anyOf", out _))
            return $"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{schema.Text("type") ?? "None"}\"'.";
        return SchemaWalk.First(schema, Visit) ?? CheckSize(schema);
    }

    private static string? Visit(JsonElement schema, IReadOnlyList<string> path)
    {
        var at = SchemaWalk.Context(path);
        if (path.Count > DeepestPath) return $"{at} schema exceeds the maximum nesting of {DeepestPath / 2} levels.";
        if (Refused.FirstOrDefault(k => schema.TryGetProperty(k, out _)) is { } keyword) return $"{at} '{keyword}' is not permitted.";
        if (schema.Text("$ref") is not null)
            return schema.EnumerateObject().Any(m => m.Name != "$ref") ? $"{at} $ref cannot have keywords {{{string.Join(", ", schema.EnumerateObject().Where(m => m.Name != "$ref").Select(m => $"'{m.Name}'"))}}}." : null;
        if (!schema.TryGetProperty("type", out _) && !schema.TryGetProperty("anyOf", out _)) return $"{at} schema must have a 'type' key.";
        if (schema.Text("format") is { } format && !Formats.Contains(format)) return $"{at} '{format}' is not a valid format.";
        return IsObject(schema) ? CheckObject(schema, at) : null;
    }

    private static string? CheckSize(JsonElement schema)
    {
        var (properties, values) = (0, 0);
        SchemaWalk.First(schema, (inner, _) =>
        {
            properties += inner.Member("properties") is { ValueKind: JsonValueKind.Object } members ? members.EnumerateObject().Count() : 0;
            values += inner.Items("enum").Count();
            return null;
        });
        if (properties > MostProperties) return $"schema has {properties} properties, more than the {MostProperties} that are allowed.";
        return values > MostValues ? $"schema has {values} enum values, more than the {MostValues} that are allowed." : null;
    }

    private static string? CheckObject(JsonElement schema, string at)
    {
        const string Rule = "'required' is required to be supplied and to be an array including every key in properties.";
        if (schema.Flag("additionalProperties") != false) return $"{at} 'additionalProperties' is required to be supplied and to be false.";
        var required = schema.Texts("required").ToHashSet(StringComparer.Ordinal);
        var properties = schema.Member("properties") is { ValueKind: JsonValueKind.Object } members ? members.EnumerateObject().Select(p => p.Name).ToList() : [];
        if (properties.FirstOrDefault(p => !required.Contains(p)) is { } missing) return $"{at} {Rule} Missing '{missing}'.";
        return required.FirstOrDefault(r => !properties.Contains(r)) is { } extra ? $"{at} {Rule} Extra required key '{extra}' supplied." : null;
    }

    // "object", or a list such as ["object","null"].
    private static bool IsObject(JsonElement schema) =>
        schema.Text("type") == "object" || schema.Texts("type").Contains("object");
}
