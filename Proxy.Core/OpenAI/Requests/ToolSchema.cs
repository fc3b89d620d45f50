using System.Text.Json;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Schemas;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>
/// A tool's input schema, byte for byte, with what upstream insists on and real clients leave out: <c>{"type":"object"}</c>
/// goes as <c>{"properties":{},"type":"object"}</c> (R38, K7). Alternatives at the top and arrays without items are rarer, and
/// looked for only where the bytes may hold some.
/// </summary>
internal static class ToolSchema
{
    /// <param name="isFlattened">Alternatives at the top became one object (K7).</param>
    public static void Append(PooledBuffer output, JsonRaw schema, out bool isFlattened)
    {
        isFlattened = false;
        if (HasAlternatives(schema.Span) || MayLackItems(schema.Span)) Mend(output, schema, out isFlattened);
        else Append(output, schema.Span);
    }

    private static bool HasAlternatives(ReadOnlySpan<byte> schema)
    {
        // Most schemas have none anywhere, and their long part need not be read for it.
        if (schema.IndexOf("Of\""u8) < 0 && schema.IndexOf("\"not\""u8) < 0) return false;
        var reader = new Utf8JsonReader(schema);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.Is("anyOf"u8) || reader.Is("oneOf"u8) || reader.Is("allOf"u8) || reader.Is("not"u8)) return true;
            reader.Read();
            reader.Skip();
        }

        return false;
    }

    // A property of that name can hide an array without; upstream says so then.
    private static bool MayLackItems(ReadOnlySpan<byte> schema) => schema.Count("\"array\""u8) is > 0 and var arrays && arrays > schema.Count("\"items\""u8);

    private static void Mend(PooledBuffer output, JsonRaw schema, out bool isFlattened)
    {
        isFlattened = false;
        using var flat = new PooledBuffer(schema.Bytes.Length + 64);
        using var whole = new PooledBuffer(schema.Bytes.Length + 64);
        try
        {
            using (var json = JsonDocument.Parse(schema.Bytes, new JsonDocumentOptions { MaxDepth = JsonScanner.MaxDepth }))
            {
                isFlattened = !FlatSchema.IsFlat(json.RootElement);
                if (isFlattened) FlatSchema.Write(json.RootElement, flat);
                else flat.Append(schema.Span);
            }

            using var flatJson = JsonDocument.Parse(flat.WrittenMemory, new JsonDocumentOptions { MaxDepth = JsonScanner.MaxDepth });
            ArrayItems.Write(flatJson.RootElement, flat.Written, whole);
            Append(output, whole.Written);
        }
        catch (InvalidOperationException)
        {
            // F07: a lone surrogate in a name. It can be passed on, not understood.
            isFlattened = false;
            Append(output, schema.Span);
        }
    }

    private static void Append(PooledBuffer output, ReadOnlySpan<byte> bytes)
    {
        var (hasType, hasProperties, isEmpty) = Inspect(bytes);
        var opening = bytes.IndexOf((byte)'{') + 1;
        output.Append(bytes[..opening]);
        if (!hasType) output.Append("\"type\":\"object\""u8);
        if (!hasProperties) output.Append(hasType ? "\"properties\":{}"u8 : ",\"properties\":{}"u8);
        if (!isEmpty && !(hasType && hasProperties)) output.Append((byte)',');
        output.Append(bytes[opening..]);
    }

    private static (bool HasType, bool HasProperties, bool IsEmpty) Inspect(ReadOnlySpan<byte> schema)
    {
        var reader = new Utf8JsonReader(schema);
        var (hasType, hasProperties, isEmpty) = (false, false, true);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            hasType |= reader.Is("type"u8);
            hasProperties |= reader.Is("properties"u8);
            // Most schemas have both near the front: their long part is not read at all.
            if (hasType && hasProperties) break;
            reader.Read();
            reader.Skip();
        }

        return (hasType, hasProperties, isEmpty);
    }
}
