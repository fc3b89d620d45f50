using System.Text;
using System.Text.Json;

namespace Proxy.Simulator.Answers.Defaults;

/// <summary>JSON objects that stand in running text.</summary>
internal static class EmbeddedJson
{
    public static IEnumerable<string> Objects(string text)
    {
        for (var at = text.IndexOf('{'); at >= 0; at = text.IndexOf('{', at))
        {
            var end = End(text, at);
            if (end < 0) at++;
            else
            {
                yield return text[at..end];
                at = end;
            }
            if (at >= text.Length) yield break;
        }
    }

    // Where the value that starts here ends; -1 when it is no JSON.
    private static int End(string text, int start)
    {
        var bytes = Encoding.UTF8.GetBytes(text[start..]);
        var reader = new Utf8JsonReader(bytes);
        try
        {
            if (!reader.Read()) return -1;
            reader.Skip();
            return start + Encoding.UTF8.GetCharCount(bytes.AsSpan(0, (int)reader.BytesConsumed));
        }
        catch (JsonException)
        {
            return -1;
        }
    }
}
