using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proxy.Simulator;

/// <summary>JSON as OpenAI writes it: compact, non-ASCII as it is.</summary>
internal static class JsonBytes
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed)) node.WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }

    public static string Text(JsonNode node) => System.Text.Encoding.UTF8.GetString(Of(node));

    /// <summary>A copy that lives on after the request's document is gone; null for JSON null.</summary>
    public static JsonNode? Copy(JsonElement element) => element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
        ? null
        : JsonNode.Parse(element.GetRawText());
}
