using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers.Hosted;

/// <summary>
/// What went wrong in an MCP call, as text. Seen: <c>{"type":"http_error","code":424,"message":"424: "}</c>; typed: a string; told of
/// tools that fail themselves: <c>{"type":"mcp_tool_execution_error","content":[{"type":"text","text":"…"}]}</c>.
/// </summary>
internal static class McpErrors
{
    public static JsonText Text(ReadOnlyMemory<byte> error)
    {
        if (error.Span[0] == '"') return new JsonText(error);
        using var document = JsonDocument.Parse(error, JsonSlices.DocumentOptions);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) return Quoted(error.Span);
        if (root.TryGetProperty("message"u8, out var message) && message.ValueKind == JsonValueKind.String) return Token(message);
        if (root.TryGetProperty("content"u8, out var content) && content.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in content.EnumerateArray())
            {
                if (part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text"u8, out var text) && text.ValueKind == JsonValueKind.String)
                    return Token(text);
            }
        }

        return Quoted(error.Span);
    }

    /// <summary>Any JSON as a string of its text.</summary>
    public static JsonText Quoted(ReadOnlySpan<byte> json)
    {
        using var text = new PooledBuffer(json.Length + 16);
        text.Append((byte)'"');
        JsonEscape.Append(text, json);
        text.Append((byte)'"');
        return new JsonText(text.Written.ToArray());
    }

    private static JsonText Token(JsonElement text) => new(System.Text.Encoding.UTF8.GetBytes(text.GetRawText()));
}
