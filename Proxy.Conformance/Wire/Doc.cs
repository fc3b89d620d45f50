using System.Text.Json;

namespace Proxy.Conformance.Wire;

/// <summary>JSON under judgement. What is expected at a path is written as
/// <list type="bullet">
/// <item>null: nothing there</item>
/// <item><c>=text</c>: this string; <c>^text</c>: a string that starts so; <c>~text</c>: one that holds this</item>
/// <item><c>?</c>: anything but null and the empty string</item>
/// <item>anything else: this JSON, number text and key order aside</item>
/// </list></summary>
/// <param name="label">What it is, for complaints: <c>answer</c>, <c>upstream request 2</c>.</param>
internal sealed class Doc(string label, JsonElement root)
{
    public JsonElement Root { get; } = root;

    public string Label { get; } = label;

    public Doc At(string path) => new($"{Label}.{path}", Need(path));

    /// <summary>The elements of the array at the path.</summary>
    public IReadOnlyList<Doc> All(string path) => Need(path) is { ValueKind: JsonValueKind.Array } array
        ? [.. array.EnumerateArray().Select((element, i) => new Doc($"{Label}.{path}.{i}", element))]
        : throw Complaint(path, "an array", Need(path));

    public Doc Is(params (string Path, string? Expected)[] expectations)
    {
        foreach (var (path, expected) in expectations) Is(path, expected);
        return this;
    }

    public Doc Is(string path, string? expected)
    {
        var found = JsonPath.Find(Root, path);
        if (!Meets(found, expected)) throw Complaint(path, expected ?? "nothing", found);
        return this;
    }

    /// <summary>True where an expectation, written as for <see cref="Is(string, string?)"/>, holds.</summary>
    public bool Has(string path, string expected = "?") => Meets(JsonPath.Find(Root, path), expected);

    /// <summary>A text that must stand nowhere in it.</summary>
    public Doc Omits(string text) => Root.GetRawText().Contains(text, StringComparison.Ordinal)
        ? throw new NotHeldException($"{Label}: '{text}' must not stand in it, but does: {Short(Root.GetRawText())}") : this;

    public string Text(string path) => Need(path) is { ValueKind: JsonValueKind.String } text
        ? text.GetString()! : throw Complaint(path, "a string", Need(path));

    public long Number(string path) => Need(path) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value)
        ? value : throw Complaint(path, "a whole number", Need(path));

    /// <summary>The bytes as they came, for comparisons that are exact to the byte.</summary>
    public string Raw(string path = "") => Need(path).GetRawText();

    public JsonElement Need(string path) => JsonPath.Find(Root, path) ?? throw Complaint(path, "something", null);

    private static bool Meets(JsonElement? found, string? expected)
    {
        if (expected is null) return found is null;
        if (found is not { } value) return false;
        if (expected == "?") return value.ValueKind != JsonValueKind.Null && !(value.ValueKind == JsonValueKind.String && value.ValueEquals(""));
        if (expected.Length == 0 || !"=^~".Contains(expected[0], StringComparison.Ordinal)) return JsonElement.DeepEquals(value, JsonPath.Parse(expected));
        if (value.ValueKind != JsonValueKind.String) return false;
        var (text, wanted) = (value.GetString()!, expected[1..]);
        return expected[0] switch
        {
            '=' => text == wanted,
            '^' => text.StartsWith(wanted, StringComparison.Ordinal),
            _ => text.Contains(wanted, StringComparison.OrdinalIgnoreCase),
        };
    }

    private NotHeldException Complaint(string path, string expected, JsonElement? found) =>
        new($"{Label}{(path.Length > 0 ? "." + path : "")}: expected {Short(expected)}, found {(found is { } value ? Short(value.GetRawText()) : "nothing")}");

    private static string Short(string text) => text.Length > 600 ? text[..600] + "…" : text;
}
