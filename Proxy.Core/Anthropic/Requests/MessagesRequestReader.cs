using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads the body of <c>POST /v1/messages</c>, or of its token count, in one forward pass; the conversation points into it.</summary>
internal static class MessagesRequestReader
{
    /// <exception cref="RequestRejectedException">The body is not a request that this gateway takes.</exception>
    public static Conversation Read(ReadOnlyMemory<byte> body, RequestTraits traits, Warnings warnings) => Read(body, new BodyReader(traits, warnings), warnings);

    /// <summary>C6: a request that is only counted; how the answer should be is no part of it.</summary>
    /// <exception cref="RequestRejectedException">The body is not a request that this gateway takes.</exception>
    public static Conversation ReadCounted(ReadOnlyMemory<byte> body, RequestTraits traits, Warnings warnings) =>
        Read(body, new BodyReader(traits, warnings, counted: true), warnings);

    private static Conversation Read(ReadOnlyMemory<byte> body, BodyReader reader, Warnings warnings)
    {
        // F01, F07: once for the whole body, so that every slice of it can travel on unseen.
        if (body.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) throw NotJson("unexpected byte order mark", body.Span, 0);
        if (!Utf8.IsValid(body.Span)) throw NotJson("invalid UTF-8", body.Span, FirstInvalid(body.Span));

        var cursor = new JsonCursor(body, warnings);
        try
        {
            cursor.Read();
            if (cursor.Kind != JsonTokenType.StartObject)
                throw RequestRejectedException.Invalid("The request body should be a JSON object");
            return reader.Read(ref cursor);
        }
        catch (JsonSyntaxException exception)
        {
            // F02: too deep is a refusal of its own.
            var problem = exception.TooDeep ? "nested deeper than 64 levels" : exception.Position == body.Length ? "unexpected end" : "unexpected character";
            throw NotJson(problem, body.Span, exception.Position);
        }
    }

    private static int FirstInvalid(ReadOnlySpan<byte> body)
    {
        var position = 0;
        while (System.Text.Rune.DecodeFromUtf8(body[position..], out _, out var length) == System.Buffers.OperationStatus.Done) position += length;
        return position;
    }

    /// <summary>F01: in Anthropic's words, with the position in bytes.</summary>
    private static RequestRejectedException NotJson(string problem, ReadOnlySpan<byte> body, int position)
    {
        var before = body[..position];
        return RequestRejectedException.Invalid(string.Create(
            CultureInfo.InvariantCulture,
            $"The request body is not valid JSON: {problem}: line {before.Count((byte)'\n') + 1} column {position - before.LastIndexOf((byte)'\n')} (byte {position})"));
    }
}
