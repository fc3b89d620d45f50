using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Api.Admin.Diagnostics;

/// <summary>An upstream request as people may see it: without what opens doors, and with data of files as its length.</summary>
internal static class MaskedJson
{
    public const string Mask = "***";
    private const int LongestData = 200;

    /// <param name="secrets">Wherever they stand.</param>
    public static void Write(Utf8JsonWriter output, JsonElement value, IReadOnlyList<string> secrets, string name = "")
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                output.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    // F07: JSON may spell half a surrogate pair, in names too.
                    var inner = EscapedUtf8.DecodeString(JsonMarshal.GetRawUtf8PropertyName(member));
                    output.WritePropertyName(inner);
                    // {"type":"mcp","headers":{"X-Key":"…"}}
                    Write(output, member.Value, secrets, name == "headers" ? name : inner);
                }

                output.WriteEndObject();
                break;
            case JsonValueKind.Array:
                output.WriteStartArray();
                foreach (var element in value.EnumerateArray()) Write(output, element, secrets, name);
                output.WriteEndArray();
                break;
            case JsonValueKind.String:
                output.WriteStringValue(Text(EscapedUtf8.DecodeString(JsonMarshal.GetRawUtf8Value(value)[1..^1]), name, secrets));
                break;
            default:
                value.WriteTo(output);
                break;
        }
    }

    private static string Text(string text, string name, IReadOnlyList<string> secrets)
    {
        if (name is "authorization" or "headers") return Mask;
        if (name is "encrypted_content" || (text.Length > LongestData && (name is "file_data" || text.StartsWith("data:", StringComparison.Ordinal))))
            return string.Create(CultureInfo.InvariantCulture, $"<{text.Length} characters>");
        foreach (var secret in secrets)
        {
            if (secret.Length > 0) text = text.Replace(secret, Mask, StringComparison.Ordinal);
        }

        return text;
    }
}
