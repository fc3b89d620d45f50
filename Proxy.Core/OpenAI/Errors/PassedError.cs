using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Answers;

namespace Proxy.Core.OpenAI.Errors;

/// <summary>Upstream errors that go to the client as they are: the same bytes, but for whose account it was (F22).</summary>
internal static partial class PassedError
{
    /// <param name="isOwnAccount">The account is the client's own, who may read all of it.</param>
    /// <param name="secret">The gateway's upstream key; null for none.</param>
    public static byte[] Of(ReadOnlySpan<byte> body, bool isOwnAccount, string? secret)
    {
        if (isOwnAccount) return body.ToArray();
        // Latin-1 gives each byte back as it came, whatever it was.
        var text = Accounts().Replace(Encoding.Latin1.GetString(body), "***");
        if (secret?.Length >= 8) text = text.Replace(secret, "***", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(text);
    }

    /// <summary>An object, as an API writes its errors; what a proxy in between writes is not passed on (F28).</summary>
    public static bool IsJson(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, JsonSlices.Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>
    /// The part of an answer or an event that is an error: all of <c>{"type":"error",…}</c>, the member of
    /// <c>{"error":{…}}</c> and of <c>{"type":"response.failed","response":{"error":{…}}}</c>.
    /// </summary>
    /// <returns>Empty for none.</returns>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static Range Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, JsonSlices.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;
        var found = default(Range);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.Is("response"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartObject) continue;
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) Look(ref reader, ref found);
            }
            else if (reader.Is("type"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && reader.Is("error"u8)) return ..json.Length;
                reader.Skip();
            }
            else
            {
                Look(ref reader, ref found);
            }
        }

        return found;
    }

    private static void Look(ref Utf8JsonReader reader, ref Range found)
    {
        var isError = reader.Is("error"u8);
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        if (isError && reader.TokenType != JsonTokenType.Null) found = start..(int)reader.BytesConsumed;
    }

    // sk-proj-Ab1…, sk-****1234, org-Ab1…, proj_Ab1….
    [GeneratedRegex(@"\b(?:sk|rk|sess)-[A-Za-z0-9_\-*]{3,}|\b(?:org-|proj_)[A-Za-z0-9]{6,}", RegexOptions.CultureInvariant)]
    private static partial Regex Accounts();
}
