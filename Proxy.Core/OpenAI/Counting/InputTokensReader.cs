using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Counting;

/// <summary>Reads <c>{"object":"response.input_tokens","input_tokens":51}</c>.</summary>
internal static class InputTokensReader
{
    /// <returns>Null when this is no count.</returns>
    public static int? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isCount = reader.Is("input_tokens"u8);
                reader.Read();
                if (isCount) return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var tokens) && tokens >= 0 ? tokens : null;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // A verdict, not a failure: the count is then made here.
        }

        return null;
    }
}
