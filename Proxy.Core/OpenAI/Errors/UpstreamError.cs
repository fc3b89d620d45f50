using System.Text.Json;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Answers;

namespace Proxy.Core.OpenAI.Errors;

/// <summary>
/// An error as upstream tells it, in a body, an event or a failed Response:
/// <c>{"message":"…","type":"invalid_request_error","param":"input","code":"context_length_exceeded"}</c>. Empty where absent.
/// </summary>
internal sealed record UpstreamError(string Code, string Type, string Message, string Param)
{
    public static UpstreamError None { get; } = new("", "", "", "");

    public bool IsMissing => Code.Length + Type.Length + Message.Length == 0;

    /// <summary>F22: keys of any form may be quoted, not only those that <see cref="UpstreamMessage"/> knows by their prefix.</summary>
    /// <param name="secret">Null for none; one too short to be a secret would only spoil the words.</param>
    public UpstreamError Without(string? secret) => secret is { Length: >= 8 } && Message.Contains(secret, StringComparison.Ordinal)
        ? this with { Message = Message.Replace(secret, "***", StringComparison.Ordinal) }
        : this;

    /// <summary>Without what this request sent in confidence: the gateway's key, and the client's keys of MCP servers (R50).</summary>
    public UpstreamError Without(AnswerContext context)
    {
        var error = Without(context.Scope.UpstreamKey);
        foreach (var secret in context.Secrets) error = error.Without(secret);
        return error;
    }

    /// <param name="json">An error object; empty for none.</param>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static UpstreamError Read(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty) return None;
        ReadOnlySpan<byte> code = default, type = default, message = default, param = default;
        var reader = new Utf8JsonReader(json, JsonSlices.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("code"u8)) code = reader.TokenType == JsonTokenType.Number ? reader.ValueSpan : JsonSlices.String(ref reader);
            else if (name.SequenceEqual("type"u8)) type = JsonSlices.String(ref reader);
            else if (name.SequenceEqual("message"u8)) message = JsonSlices.String(ref reader);
            // {"detail":"…"}: servers made with FastAPI, ChatGPT's Codex backend among them.
            else if (name.SequenceEqual("detail"u8) && message.IsEmpty) message = JsonSlices.String(ref reader);
            else if (name.SequenceEqual("param"u8)) param = JsonSlices.String(ref reader);
            else reader.Skip();
        }

        return new UpstreamError(
            EscapedUtf8.DecodeString(code),
            EscapedUtf8.DecodeString(type),
            EscapedUtf8.DecodeString(message),
            EscapedUtf8.DecodeString(param));
    }

    /// <summary>An HTTP body: <c>{"error":{…}}</c>, or the error itself. None for HTML, an empty body and anything else.</summary>
    public static UpstreamError ReadBody(ReadOnlySpan<byte> body)
    {
        try
        {
            if (body.StartsWith("\uFEFF"u8)) body = body[3..];
            var reader = new Utf8JsonReader(body, JsonSlices.Options);
            if (!System.Text.Unicode.Utf8.IsValid(body) || !reader.Read() || reader.TokenType != JsonTokenType.StartObject) return None;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isError = reader.ValueSpan.SequenceEqual("error"u8);
                reader.Read();
                if (isError && reader.TokenType == JsonTokenType.StartObject) return Read(JsonSlices.Object(ref reader, body));
                reader.Skip();
            }

            return Read(body);
        }
        catch (JsonException)
        {
            // F28: not an error that upstream's own code wrote; the status alone speaks.
            return None;
        }
    }
}
