using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>
/// A tool's input schema, byte for byte, with what upstream insists on and real clients leave out: <c>{"type":"object"}</c>
/// goes as <c>{"properties":{},"type":"object"}</c> (R38, K7).
/// </summary>
internal static class ToolSchema
{
    public static void Append(PooledBuffer output, JsonRaw schema)
    {
        var bytes = schema.Span;
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
            hasType |= reader.ValueTextEquals("type"u8);
            hasProperties |= reader.ValueTextEquals("properties"u8);
            // Most schemas have both near the front: their long part is not read at all.
            if (hasType && hasProperties) break;
            reader.Read();
            reader.Skip();
        }

        return (hasType, hasProperties, isEmpty);
    }
}
