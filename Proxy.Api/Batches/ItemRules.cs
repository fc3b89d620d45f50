using System.Text.Json;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;

namespace Proxy.Api.Batches;

/// <summary>What a live request may ask for and one of a batch may not (A10). All else is judged by the live path.</summary>
internal static class ItemRules
{
    /// <param name="body">The item's <c>params</c>, an object.</param>
    /// <exception cref="RequestRejectedException">400.</exception>
    public static void Check(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 128 });
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var field = reader.Is("stream"u8) ? "stream"
                    : reader.Is("speed"u8) ? "speed"
                    : reader.Is("fallbacks"u8) ? "fallbacks"
                    : reader.Is("thread"u8) ? "thread"
                    : reader.Is("max_tokens"u8) ? "max_tokens"
                    : null;
                reader.Read();
                if (field is not null) Check(field, reader);
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // The live path says what is wrong with it.
        }
    }

    private static void Check(string field, in Utf8JsonReader value)
    {
        var isRefused = field switch
        {
            "stream" => value.TokenType == JsonTokenType.True,
            "max_tokens" => value.TokenType == JsonTokenType.Number && value.TryGetInt64(out var tokens) && tokens == 0,
            _ => value.TokenType != JsonTokenType.Null,
        };
        if (!isRefused) return;
        throw RequestRejectedException.Invalid(field == "max_tokens" ? "max_tokens: must be greater than or equal to 1 in a batch" : field + ": is not supported in a batch");
    }
}
