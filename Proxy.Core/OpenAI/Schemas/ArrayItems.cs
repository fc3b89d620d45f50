using System.Runtime.InteropServices;
using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Schemas;

/// <summary>K7: upstream refuses an array schema that says nothing of its items: <c>{"type":"array"}</c> becomes <c>{"items":{},"type":"array"}</c>.</summary>
internal static class ArrayItems
{
    private static readonly string[] s_tables = ["properties", "$defs", "definitions", "patternProperties"];
    private static readonly string[] s_lists = ["anyOf", "oneOf", "allOf", "prefixItems"];
    private static readonly string[] s_schemas = ["items", "additionalProperties", "not"];

    /// <param name="schema">Root of a document that was parsed from <paramref name="raw"/>.</param>
    public static void Write(JsonElement schema, ReadOnlySpan<byte> raw, PooledBuffer output)
    {
        var from = 0;
        Visit(schema, raw, output, ref from);
        output.Append(raw[from..]);
    }

    // Outer before inner and first before last, as the bytes stand.
    private static void Visit(JsonElement schema, ReadOnlySpan<byte> raw, PooledBuffer output, ref int from)
    {
        if (schema.ValueKind != JsonValueKind.Object) return;
        if (LacksItems(schema) && raw.Overlaps(JsonMarshal.GetRawUtf8Value(schema), out var start))
        {
            output.Append(raw[from..(start + 1)]);
            output.Append("\"items\":{},"u8);
            from = start + 1;
        }

        foreach (var keyword in schema.EnumerateObject())
        {
            if (keyword.Value.ValueKind == JsonValueKind.Object && s_tables.Contains(keyword.Name))
            {
                foreach (var entry in keyword.Value.EnumerateObject()) Visit(entry.Value, raw, output, ref from);
            }
            else if (keyword.Value.ValueKind == JsonValueKind.Array && s_lists.Contains(keyword.Name))
            {
                foreach (var entry in keyword.Value.EnumerateArray()) Visit(entry, raw, output, ref from);
            }
            else if (s_schemas.Contains(keyword.Name))
            {
                Visit(keyword.Value, raw, output, ref from);
            }
        }
    }

    private static bool LacksItems(JsonElement schema) =>
        schema.TryGetProperty("type"u8, out var type) && (SchemaTypeNames.Read(type) & SchemaTypes.Array) != 0
        && !schema.TryGetProperty("items"u8, out _) && !schema.TryGetProperty("prefixItems"u8, out _);
}
