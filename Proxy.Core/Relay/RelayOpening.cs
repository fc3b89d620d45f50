using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.Relay;

/// <summary>What is the same over a whole conversation that comes turn by turn: what it calls itself, else its first words.</summary>
internal static class RelayOpening
{
    /// <summary>
    /// <code>
    ///   {"prompt_cache_key":"c1","input":[…]}                                                                  "c1"
    ///   {"input":"hello"}                                                                                      "hello"
    ///   {"messages":[{"role":"system","content":"s"},{"role":"user","content":"hello"},{"role":"assistant"…   {"role":"user","content":"hello"}
    /// </code>
    /// What comes before the user's words may change from turn to turn, and is the same in many conversations.
    /// </summary>
    /// <param name="body">A JSON object, or nothing.</param>
    /// <returns>A slice of the body; empty when it has neither.</returns>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return default;
        var words = default(Range);
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isKey, isInput) = (reader.Is("prompt_cache_key"u8), reader.Is("input"u8) || reader.Is("messages"u8));
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (isInput && reader.TokenType == JsonTokenType.StartArray)
            {
                words = FirstOfUser(ref reader);
                continue;
            }

            reader.Skip();
            var token = start..(int)reader.BytesConsumed;
            if (isKey && reader.TokenType == JsonTokenType.String) return body[token];
            if (isInput) words = token;
        }

        return body[words];
    }

    // Reads on to the end of the array.
    private static Range FirstOfUser(ref Utf8JsonReader reader)
    {
        var array = (int)reader.TokenStartIndex;
        var first = default(Range);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            var isUsers = false;
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var isRole = reader.Is("role"u8);
                    reader.Read();
                    isUsers |= isRole && reader.TokenType == JsonTokenType.String && reader.Is("user"u8);
                    reader.Skip();
                }
            }
            else
            {
                reader.Skip();
            }

            if (isUsers && first.Equals(default)) first = start..(int)reader.BytesConsumed;
        }

        return first.Equals(default) ? array..(int)reader.BytesConsumed : first;
    }
}
