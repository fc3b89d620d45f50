using System.Text.Encodings.Web;
using System.Text.Json;

namespace Proxy.Conformance.Wire;

/// <summary>JSON written by hand.</summary>
internal static class Json
{
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>The value, or <c>null</c>.</summary>
    public static string QuoteOrNull(string? text) => text is null ? "null" : Quote(text);

    public static string List(IEnumerable<string> values) => $"[{string.Join(',', values)}]";

    public static string Texts(params string[] texts) => List(texts.Select(Quote));
}
