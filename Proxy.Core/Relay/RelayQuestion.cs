using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Media;
using Proxy.Core.Json;

namespace Proxy.Core.Relay;

/// <summary>What the gateway must know of a body that it passes on: read from the bytes, which stay as they are.</summary>
internal sealed record RelayQuestion
{
    /// <summary>Longer strings without a space are data, not text: an image, a sealed item.</summary>
    private const int ShortestMedium = 1024;

    /// <summary>Null when the body names none: the Responses API lets a stored prompt do that.</summary>
    public string? Model { get; private init; }

    public bool Stream { get; private init; }

    /// <summary>Tokens; null when the client sets no limit.</summary>
    public int? MaxTokens { get; private init; }

    /// <summary>Ids of stored responses that the body builds on (<c>previous_response_id</c>); null for none.</summary>
    public string? PreviousResponse { get; private init; }

    /// <summary>Nothing of the answer stays upstream.</summary>
    public bool IsUnstored { get; private init; }

    /// <summary>Input tokens before anybody has counted.</summary>
    public long RoughTokens { get; private init; }

    /// <summary>Where the model's name stands, quotes included; empty when there is none.</summary>
    public Range ModelToken { get; private init; }

    /// <summary>For requests without a body.</summary>
    public static RelayQuestion None { get; } = new();

    /// <exception cref="RequestRejectedException">Not a JSON object, or one that could be read in two ways.</exception>
    public static RelayQuestion Read(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body)) throw NotJson();
        try
        {
            var question = new RelayQuestion();
            var scanner = new JsonScanner(body);
            if (!scanner.Read() || scanner.Kind != JsonTokenType.StartObject) throw NotJson();
            var (depth, media, mediaBytes) = (1, 0, 0L);
            var name = "";
            while (scanner.Read())
            {
                switch (scanner.Kind)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        depth++;
                        continue;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        depth--;
                        continue;
                    case JsonTokenType.PropertyName:
                        if (depth == 1) name = NameOf(scanner.Escaped, scanner.IsEscaped);
                        continue;
                    case JsonTokenType.String when IsMedium(scanner.Escaped):
                        media++;
                        mediaBytes += scanner.Escaped.Length;
                        continue;
                }

                if (depth == 1) question = question.With(name, scanner, body);
            }

            return question with { RoughTokens = ((body.Length - mediaBytes) / 4) + (media * RoughMedia.TokensEach) };
        }
        catch (JsonSyntaxException)
        {
            throw NotJson();
        }
    }

    /// <summary>The body with another model name: all other bytes as they came.</summary>
    public void Write(ReadOnlySpan<byte> body, string? model, PooledBuffer output)
    {
        if (model is null || ModelToken.Equals(default(Range)))
        {
            output.Append(body);
            return;
        }

        output.Append(body[..ModelToken.Start.Value]);
        output.AppendString(model);
        output.Append(body[ModelToken.End.Value..]);
    }

    // Depth 1 only: what is inside of tools, messages and schemas means nothing here.
    private RelayQuestion With(string name, in JsonScanner scanner, ReadOnlySpan<byte> body)
    {
        switch (name)
        {
            case "model" when !ModelToken.Equals(default(Range)):
                // Two names: which of them upstream takes is its secret, and the key may be good for one only.
                throw RequestRejectedException.Invalid("model: is there twice");
            case "model" when scanner.Kind == JsonTokenType.String:
                return this with { Model = EscapedUtf8.DecodeString(scanner.Escaped), ModelToken = scanner.TokenStart..scanner.TokenEnd };
            case "stream":
                return this with { Stream = scanner.Kind == JsonTokenType.True };
            case "store":
                return this with { IsUnstored = scanner.Kind == JsonTokenType.False };
            case "previous_response_id" when scanner.Kind == JsonTokenType.String:
                if (PreviousResponse is not null) throw RequestRejectedException.Invalid("previous_response_id: is there twice");
                return this with { PreviousResponse = EscapedUtf8.DecodeString(scanner.Escaped) };
            case "max_output_tokens" or "max_completion_tokens" or "max_tokens" when scanner.Kind == JsonTokenType.Number:
                return int.TryParse(body[scanner.TokenStart..scanner.TokenEnd], NumberStyles.None, CultureInfo.InvariantCulture, out var tokens)
                    ? this with { MaxTokens = tokens }
                    : this;
            default:
                return this;
        }
    }

    // Only names up to the longest that matters are worth a string.
    private static string NameOf(ReadOnlySpan<byte> escaped, bool isEscaped) => isEscaped
        ? EscapedUtf8.DecodeString(escaped)
        : escaped switch
        {
            [(byte)'m', ..] or [(byte)'s', ..] or [(byte)'p', ..] when escaped.Length <= 24 => EscapedUtf8.DecodeString(escaped),
            _ => "",
        };

    private static bool IsMedium(ReadOnlySpan<byte> escaped) =>
        escaped.Length >= ShortestMedium && escaped[..ShortestMedium].IndexOfAny((byte)' ', (byte)'\\') < 0;

    private static RequestRejectedException NotJson() => RequestRejectedException.Invalid("The request body is not a JSON object");
}
