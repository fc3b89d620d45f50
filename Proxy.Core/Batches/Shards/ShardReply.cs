using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.Batches.Shards;

/// <summary>
/// One line of upstream's output or error file:
/// <c>{"id":"batch_req_1","custom_id":"12","response":{"status_code":200,"request_id":"…","body":{…}},"error":null}</c>.
/// </summary>
/// <param name="Item">Its place in the batch.</param>
/// <param name="Status">Of the answer; 0 where there is none.</param>
/// <param name="Body">Of the answer, as it came.</param>
/// <param name="ErrorCode">Why there is no answer: <c>batch_expired</c>, <c>batch_cancelled</c>, …</param>
internal readonly record struct ShardReply(int Item, int Status, ReadOnlyMemory<byte> Body, string? ErrorCode, string? ErrorMessage)
{
    /// <returns>False for what is no such line.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> line, out ShardReply reply)
    {
        reply = default;
        try
        {
            var json = new Utf8JsonReader(line.Span, new JsonReaderOptions { MaxDepth = 128 });
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return false;
            var isNamed = false;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var field = json.Is("custom_id"u8) ? 1 : json.Is("response"u8) ? 2 : json.Is("error"u8) ? 3 : 0;
                json.Read();
                if (field == 1 && json.TokenType == JsonTokenType.String)
                {
                    isNamed = Utf8Parser.TryParse(json.ValueSpan, out int item, out var length) && length == json.ValueSpan.Length && item >= 0;
                    reply = reply with { Item = item };
                }
                else if (field == 2 && json.TokenType == JsonTokenType.StartObject)
                {
                    ReadResponse(ref json, line, ref reply);
                }
                else if (field == 3 && json.TokenType == JsonTokenType.StartObject)
                {
                    ReadError(ref json, ref reply);
                }
                else
                {
                    json.Skip();
                }
            }

            return isNamed;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void ReadResponse(ref Utf8JsonReader json, ReadOnlyMemory<byte> line, ref ShardReply reply)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (isStatus, isBody) = (json.Is("status_code"u8), json.Is("body"u8));
            json.Read();
            var start = (int)json.TokenStartIndex;
            if (isStatus && json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var status)) reply = reply with { Status = status };
            json.Skip();
            if (isBody) reply = reply with { Body = line[start..(int)json.BytesConsumed] };
        }
    }

    private static void ReadError(ref Utf8JsonReader json, ref ShardReply reply)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (isCode, isMessage) = (json.Is("code"u8), json.Is("message"u8));
            json.Read();
            if (json.TokenType != JsonTokenType.String) json.Skip();
            else if (isCode) reply = reply with { ErrorCode = Encoding.UTF8.GetString(json.ValueSpan) };
            else if (isMessage) reply = reply with { ErrorMessage = EscapedUtf8.DecodeString(json.ValueSpan) };
        }
    }
}
