using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proxy.Simulator.Answers.Defaults;

/// <summary>Builds an instance of a JSON Schema, with values from the prompt where it has some.</summary>
internal sealed class SchemaFiller(JsonElement root, PromptValues values)
{
    private const int Deepest = 12;

    // A schema may ask for more than any answer holds.
    private const int MostItems = 1_000;
    private const int LongestText = 100_000;
    private int _depth;

    public JsonNode? Fill(JsonElement schema, string name)
    {
        if (schema.ValueKind != JsonValueKind.Object || ++_depth > Deepest) return "simulated";
        try
        {
            schema = Resolve(schema);
            if (schema.TryGetProperty("const", out var constant)) return JsonBytes.Copy(constant);
            if (schema.Items("enum").ToList() is { Count: > 0 } options) return Choose(options, name);
            var type = Type(schema);
            return type switch
            {
                "object" => Object(schema),
                "array" => Array(schema, name),
                "integer" => (long)Number(schema, name, whole: true),
                "number" => Number(schema, name, whole: false),
                "boolean" => bool.TryParse(values.Said(name), out var flag) && flag,
                "null" => null,
                _ => Sized(schema, values.Said(name) ?? Formatted(schema) ?? values.String(name)),
            };
        }
        finally
        {
            _depth--;
        }
    }

    private JsonObject Object(JsonElement schema)
    {
        var filled = new JsonObject();
        var required = schema.Texts("required").ToHashSet(StringComparer.Ordinal);
        if (schema.Member("properties") is { ValueKind: JsonValueKind.Object } properties)
        {
            foreach (var property in properties.EnumerateObject())
            {
                if (!required.Contains(property.Name) && values.Said(property.Name) is null) continue;
                // strict schemas require every property and mark the optional ones nullable.
                var skipped = Nullable(property.Value) && values.Said(property.Name) is null;
                filled[property.Name] = skipped ? null : Fill(property.Value, property.Name);
            }
        }
        foreach (var name in required.Where(r => !filled.ContainsKey(r))) filled[name] = values.String(name);
        return filled;
    }

    private JsonArray Array(JsonElement schema, string name)
    {
        var least = Math.Clamp(schema.Whole("minItems") ?? 1, 0, MostItems);
        var items = schema.Member("items");
        if (items is { } texts && Type(Resolve(texts)) == "string" && texts.Member("enum") is null && values.AllQuoted.Count > least)
            return new JsonArray([.. values.AllQuoted.Select(q => (JsonNode)q)]);
        return new JsonArray([.. Enumerable.Range(0, least).Select(_ => items is { } item ? Fill(item, name) : "simulated")]);
    }

    private double Number(JsonElement schema, string name, bool whole)
    {
        var text = values.Said(name) ?? values.Number();
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) number = 1;
        if (whole) number = Math.Truncate(number);
        number = Math.Max(number, Bound(schema, "minimum", double.MinValue));
        number = Math.Max(number, Bound(schema, "exclusiveMinimum", double.MinValue) + (schema.Member("exclusiveMinimum") is null ? 0 : 1));
        return Math.Min(number, Bound(schema, "maximum", double.MaxValue));
    }

    private JsonNode? Choose(List<JsonElement> options, string name)
    {
        var said = values.Said(name);
        var chosen = options.FirstOrDefault(o => o.ValueKind == JsonValueKind.String && (said ?? values.Text).Contains(o.GetString()!, StringComparison.OrdinalIgnoreCase));
        return JsonBytes.Copy(chosen.ValueKind == JsonValueKind.Undefined ? options[0] : chosen);
    }

    private JsonElement Resolve(JsonElement schema, int depth = 0)
    {
        if (depth > Deepest) return schema;
        for (var hops = 0; hops < Deepest && schema.Text("$ref") is { } reference && reference.StartsWith("#/", StringComparison.Ordinal); hops++)
        {
            JsonElement? target = root;
            foreach (var step in reference[2..].Split('/')) target = target?.Member(step);
            if (target is not { } found) break;
            schema = found;
        }
        foreach (var keyword in (string[])["anyOf", "oneOf", "allOf"])
        {
            foreach (var choice in schema.Items(keyword))
            {
                if (choice.Text("type") != "null") return Resolve(choice, depth + 1);
            }
        }
        return schema;
    }

    private static string? Type(JsonElement schema) =>
        schema.Text("type")
        ?? schema.Texts("type").FirstOrDefault(t => t != "null")
        ?? (schema.Member("properties") is null ? null : "object");

    private static bool Nullable(JsonElement schema) =>
        schema.Texts("type").Contains("null") || schema.Items("anyOf").Any(c => c.Text("type") == "null");

    private static string? Formatted(JsonElement schema) => schema.Text("format") switch
    {
        "date" => "2026-01-02",
        "date-time" => "2026-01-02T03:04:05Z",
        "time" => "03:04:05Z",
        "uuid" => "00000000-0000-4000-8000-000000000000",
        "email" => "someone@example.com",
        "ipv4" => "127.0.0.1",
        _ => null,
    };

    private static string Sized(JsonElement schema, string text)
    {
        if (schema.Whole("minLength") is { } least && text.Length < least) text = text.PadRight(Math.Min(least, LongestText), 'x');
        return schema.Whole("maxLength") is { } most && text.Length > most ? text[..Math.Max(most, 0)] : text;
    }

    private static double Bound(JsonElement schema, string name, double otherwise) =>
        schema.Member(name) is { ValueKind: JsonValueKind.Number } bound ? bound.GetDouble() : otherwise;
}
