using System.Globalization;
using System.Text.Json;

namespace Proxy.Simulator.Rules.Schemas;

/// <summary>Visits a schema and every schema inside it, with the path that OpenAI's complaints name.</summary>
internal static class SchemaWalk
{
    private static readonly string[] Named = ["properties", "$defs", "definitions"];
    private static readonly string[] Listed = ["anyOf", "oneOf", "allOf"];

    /// <summary>The first complaint of <paramref name="visit"/>, outermost schema first.</summary>
    public static string? First(JsonElement schema, Func<JsonElement, IReadOnlyList<string>, string?> visit) => Visit(schema, [], visit);

    /// <summary>In context=('properties', 'a'), and () at the top: the tuple as Python prints it.</summary>
    public static string Context(IReadOnlyList<string> path) =>
        $"In context=({string.Join(", ", path.Select(p => $"'{p}'"))}{(path.Count == 1 ? "," : "")}),";

    private static string? Visit(JsonElement schema, List<string> path, Func<JsonElement, IReadOnlyList<string>, string?> visit)
    {
        if (schema.ValueKind != JsonValueKind.Object) return null;
        return visit(schema, path) ?? Inner(schema, path).Select(i => Visit(i.Schema, i.Path, visit)).FirstOrDefault(c => c is not null);
    }

    private static IEnumerable<(JsonElement Schema, List<string> Path)> Inner(JsonElement schema, List<string> path)
    {
        foreach (var keyword in Named)
        {
            if (schema.Member(keyword) is not { ValueKind: JsonValueKind.Object } members) continue;
            foreach (var member in members.EnumerateObject()) yield return (member.Value, [.. path, keyword, member.Name]);
        }
        if (schema.Member("items") is { ValueKind: JsonValueKind.Object } items) yield return (items, [.. path, "items"]);
        foreach (var keyword in Listed)
        {
            var index = 0;
            foreach (var choice in schema.Items(keyword)) yield return (choice, [.. path, keyword, (index++).ToString(CultureInfo.InvariantCulture)]);
        }
    }
}
