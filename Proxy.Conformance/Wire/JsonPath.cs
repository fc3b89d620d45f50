using System.Globalization;
using System.Text.Json;

namespace Proxy.Conformance.Wire;

/// <summary>
/// Finds values by paths such as <c>input.0.role</c>, <c>content.-1.text</c> (the last), <c>content.#</c> (how many),
/// <c>input.*.type</c> (of each, as an array) and <c>input.[reasoning].0</c> (those whose <c>type</c> is that).
/// </summary>
internal static class JsonPath
{
    public static JsonElement? Find(JsonElement root, string path) => path.Length == 0 ? root : Find(root, path.Split('.'));

    private static JsonElement? Find(JsonElement value, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty) return value;
        var segment = path[0];
        var rest = path[1..];
        if (value.ValueKind == JsonValueKind.Object)
            return value.TryGetProperty(segment, out var member) ? Find(member, rest) : null;
        if (value.ValueKind != JsonValueKind.Array) return null;
        if (segment == "#") return Parse(value.GetArrayLength().ToString(CultureInfo.InvariantCulture));
        if (segment == "*") return Each(value, rest);
        if (segment[0] == '[') return Find(OfType(value, segment.Trim('[', ']')), rest);
        if (!int.TryParse(segment, CultureInfo.InvariantCulture, out var index)) return null;
        if (index < 0) index += value.GetArrayLength();
        return index >= 0 && index < value.GetArrayLength() ? Find(value[index], rest) : null;
    }

    // An element without the value counts as null, so that positions stay what they are.
    private static JsonElement Each(JsonElement array, ReadOnlySpan<string> rest)
    {
        List<string> found = [];
        foreach (var element in array.EnumerateArray()) found.Add(Find(element, rest)?.GetRawText() ?? "null");
        return Parse($"[{string.Join(',', found)}]");
    }

    private static JsonElement OfType(JsonElement array, string type) => Parse($"[{string.Join(',', array.EnumerateArray()
        .Where(element => element.ValueKind == JsonValueKind.Object && element.TryGetProperty("type", out var own) && own.ValueEquals(type))
        .Select(element => element.GetRawText()))}]");

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
        return document.RootElement.Clone();
    }
}
