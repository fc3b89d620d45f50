using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Counts over all strict schemas of a request what Anthropic limits: optional properties, and properties of several types.</summary>
/// <param name="mustBeClosed">Anthropic's own rule, which this gateway asks for only where it is strict (C0.8): every object says <c>additionalProperties: false</c>.</param>
internal sealed class SchemaSurvey(bool mustBeClosed)
{
    private static readonly string[] s_lists = ["anyOf", "allOf", "oneOf", "prefixItems"];
    private static readonly string[] s_tables = ["properties", "$defs", "definitions"];

    public int Optional { get; private set; }

    public int Unions { get; private set; }

    public void Add(JsonRaw schema, Place place)
    {
        using var json = JsonDocument.Parse(schema.Bytes, new JsonDocumentOptions { MaxDepth = JsonScanner.MaxDepth });
        try
        {
            Visit(json.RootElement, place);
        }
        catch (InvalidOperationException)
        {
            // F07: a lone surrogate in a name. What was counted before it stands; upstream judges the rest.
        }
    }

    private void Visit(JsonElement schema, in Place place)
    {
        if (schema.ValueKind != JsonValueKind.Object) return;
        if (mustBeClosed) CheckClosed(schema, place);
        CountProperties(schema);
        foreach (var keyword in s_tables)
        {
            if (!schema.TryGetProperty(keyword, out var table) || table.ValueKind != JsonValueKind.Object) continue;
            foreach (var entry in table.EnumerateObject()) Visit(entry.Value, place);
        }

        foreach (var keyword in s_lists)
        {
            if (!schema.TryGetProperty(keyword, out var list) || list.ValueKind != JsonValueKind.Array) continue;
            foreach (var entry in list.EnumerateArray()) Visit(entry, place);
        }

        if (schema.TryGetProperty("items"u8, out var items)) Visit(items, place);
        if (schema.TryGetProperty("additionalProperties"u8, out var further)) Visit(further, place);
    }

    private void CountProperties(JsonElement schema)
    {
        if (!schema.TryGetProperty("properties"u8, out var properties) || properties.ValueKind != JsonValueKind.Object) return;
        var required = new HashSet<string>(StringComparer.Ordinal);
        if (schema.TryGetProperty("required"u8, out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var name in list.EnumerateArray())
                if (name.ValueKind == JsonValueKind.String) required.Add(name.GetString()!);
        }

        foreach (var property in properties.EnumerateObject())
        {
            if (!required.Contains(property.Name)) Optional++;
            if (property.Value.ValueKind == JsonValueKind.Object && IsUnion(property.Value)) Unions++;
        }
    }

    private static bool IsUnion(JsonElement schema) =>
        schema.TryGetProperty("anyOf"u8, out _) || (schema.TryGetProperty("type"u8, out var type) && type.ValueKind == JsonValueKind.Array);

    private static void CheckClosed(JsonElement schema, in Place place)
    {
        if (!schema.TryGetProperty("type"u8, out var type) || type.ValueKind != JsonValueKind.String || !type.ValueEquals("object"u8)) return;
        if (!schema.TryGetProperty("additionalProperties"u8, out var further))
            throw Reject.At(place, "For 'object' type, 'additionalProperties' must be explicitly set to false");
        if (further.ValueKind != JsonValueKind.False)
            throw Reject.At(place, "For 'object' type, 'additionalProperties: " + (further.ValueKind == JsonValueKind.True ? "true" : "object")
                + "' is not supported. Please set 'additionalProperties' to false");
    }
}
