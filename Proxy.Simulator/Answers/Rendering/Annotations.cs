using System.Text.Json.Nodes;
using static Proxy.Simulator.Answers.Rendering.ItemEvents;

namespace Proxy.Simulator.Answers.Rendering;

/// <summary>
/// Annotations between the deltas of a text, as recorded: a cited address is told as soon as the text that it covers was
/// sent (trace web-search-multi-action-stream), files after the text (trace code-interpreter-multi-call-stream).
/// </summary>
internal static class Annotations
{
    public static IEnumerable<JsonObject> Among(IEnumerable<JsonObject> deltas, IReadOnlyList<JsonObject> annotations, string id, int index)
    {
        var sent = 0;
        var told = 0;
        foreach (var delta in deltas)
        {
            yield return delta;
            sent += CodePoints((string)delta["delta"]!);
            while (told < annotations.Count && IsDue(annotations[told], sent)) yield return Told(annotations[told], told++, id, index);
        }
        while (told < annotations.Count) yield return Told(annotations[told], told++, id, index);
    }

    /// <summary>Characters as OpenAI's indexes count them.</summary>
    public static int CodePoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var character in text) count += char.IsLowSurrogate(character) ? 0 : 1;
        return count;
    }

    private static bool IsDue(JsonObject annotation, int sent) =>
        (string?)annotation["type"] == "url_citation" && (int?)annotation["end_index"] <= sent;

    private static JsonObject Told(JsonObject annotation, int number, string id, int index) => Event("response.output_text.annotation.added", id, index, e =>
    {
        e["content_index"] = 0;
        e["annotation_index"] = number;
        e["annotation"] = annotation.DeepClone();
    });
}
