using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Core.Json;

namespace Proxy.Tests.Oracles;

/// <summary>Folds an event stream into a Message by the rules of the official TypeScript SDK (A5), written anew from their description.</summary>
internal static class MessageFold
{
    private static readonly string[] s_whenNotNull =
        ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "server_tool_use", "output_tokens_details", "iterations", "fallback_credit"];

    public static JsonObject Fold(ReadOnlySpan<byte> stream)
    {
        JsonObject? message = null;
        var content = new JsonArray();
        var input = new StringBuilder();
        foreach (var (name, data) in SseRecord.ReadAll(stream))
        {
            switch (name)
            {
                case "message_start":
                    message = JsonNode.Parse(data.GetProperty("message").GetRawText())!.AsObject();
                    content = message["content"]!.AsArray();
                    break;
                case "content_block_start":
                    content.Add(JsonNode.Parse(data.GetProperty("content_block").GetRawText())); // the index is ignored
                    input.Clear();
                    break;
                case "content_block_delta":
                    Delta(content[data.GetProperty("index").GetInt32()]!.AsObject(), data.GetProperty("delta"), input);
                    break;
                case "content_block_stop" when input.Length > 0:
                    content[data.GetProperty("index").GetInt32()]!["input"] = Parse(input.ToString());
                    break;
                case "message_delta":
                    End(message!, data);
                    break;
                case "error":
                    throw new InvalidOperationException($"the stream failed: {data}");
            }
        }

        return message ?? throw new InvalidOperationException("stream ended without a message");
    }

    private static void Delta(JsonObject block, JsonElement delta, StringBuilder input)
    {
        switch (delta.GetProperty("type").GetString())
        {
            case "text_delta":
                block["text"] = (string)block["text"]! + Text(delta, "text");
                break;
            case "citations_delta":
                if (block["citations"] is not JsonArray citations) block["citations"] = citations = [];
                citations.Add(JsonNode.Parse(delta.GetProperty("citation").GetRawText()));
                break;
            case "thinking_delta":
                block["thinking"] = (string)block["thinking"]! + Text(delta, "thinking");
                break;
            case "signature_delta":
                block["signature"] = delta.GetProperty("signature").GetString(); // assigned, not added
                break;
            case "compaction_delta":
                block["content"] = JsonNode.Parse(delta.GetProperty("content").GetRawText()); // assigned
                if (delta.TryGetProperty("encrypted_content", out var encrypted)) block["encrypted_content"] = JsonNode.Parse(encrypted.GetRawText());
                break;
            case "input_json_delta":
                input.Append(Text(delta, "partial_json"));
                break;
        }
    }

    /// <summary>As JavaScript reads it: halves of a surrogate pair in two deltas come together again.</summary>
    private static string Text(JsonElement delta, string name) =>
        EscapedUtf16.Decode(Encoding.UTF8.GetBytes(delta.GetProperty(name).GetRawText()[1..^1]));

    private static void End(JsonObject message, JsonElement data)
    {
        foreach (var property in data.GetProperty("delta").EnumerateObject()) message[property.Name] = JsonNode.Parse(property.Value.GetRawText());
        var usage = message["usage"]!.AsObject();
        var told = data.GetProperty("usage");
        usage["output_tokens"] = JsonNode.Parse(told.GetProperty("output_tokens").GetRawText());
        foreach (var key in s_whenNotNull)
        {
            if (told.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null) usage[key] = JsonNode.Parse(value.GetRawText());
        }

        if (data.TryGetProperty("context_management", out var management)) message["context_management"] = JsonNode.Parse(management.GetRawText());
        if (data.TryGetProperty("input_transformations", out var transformations)) message["input_transformations"] = JsonNode.Parse(transformations.GetRawText());
    }

    private static JsonNode? Parse(string input)
    {
        try
        {
            return JsonNode.Parse(input);
        }
        catch (JsonException)
        {
            // Cut off: the SDK's partial parser, whose results TolerantJsonTests pins.
            using var closed = new PooledBuffer();
            return TolerantJson.TryClose(Encoding.UTF8.GetBytes(input), closed) ? JsonNode.Parse(closed.Written) : throw new JsonException($"the SDK would reject {input}");
        }
    }
}
