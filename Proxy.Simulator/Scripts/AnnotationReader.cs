using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Simulator.Answers.Rendering;

namespace Proxy.Simulator.Scripts;

/// <summary>
/// Annotations of a scripted text. Instead of indexes an annotation may say which words it <c>covers</c>:
/// <code>{"type":"url_citation","url":"https://…","title":"…","covers":"14 million"}</code>
/// </summary>
internal static class AnnotationReader
{
    public static IReadOnlyList<JsonObject> Read(JsonElement step, string text, string place) =>
        [.. step.Items("annotations").Select((annotation, index) => One(annotation, text, $"{place}.annotations[{index}]"))];

    private static JsonObject One(JsonElement annotation, string text, string place)
    {
        if (annotation.ValueKind != JsonValueKind.Object) throw new FormatException($"{place}: an annotation is an object.");
        var read = JsonBytes.Copy(annotation)!.AsObject();
        if (!read.Remove("covers", out var covers)) return read;
        var start = text.IndexOf((string)covers!, StringComparison.Ordinal);
        if (start < 0) throw new FormatException($"{place}.covers: the text does not hold it.");
        read["start_index"] = Annotations.CodePoints(text.AsSpan(0, start));
        read["end_index"] = Annotations.CodePoints(text.AsSpan(0, start + ((string)covers!).Length));
        return read;
    }
}
