using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Proxy.Core.OpenAI.Answers;

namespace Proxy.Core.OpenAI.Errors;

/// <summary>An upstream error body that goes to the client as it is: the same bytes, but for whose account it was (F22).</summary>
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

    // sk-proj-Ab1…, sk-****1234, org-Ab1…, proj_Ab1….
    [GeneratedRegex(@"\b(?:sk|rk|sess)-[A-Za-z0-9_\-*]{3,}|\b(?:org-|proj_)[A-Za-z0-9]{6,}", RegexOptions.CultureInvariant)]
    private static partial Regex Accounts();
}
