using System.Globalization;
using System.Text.Json.Nodes;

namespace Proxy.Tests.Conformance.Mutants;

/// <summary>Sets or removes values by path: <c>tools.*.strict</c>, <c>input.[reasoning]</c>, <c>content.0.text</c>. What is not there is left alone.</summary>
internal static class JsonEdit
{
    /// <param name="json">Null removes.</param>
    public static void Set(JsonNode root, string path, string? json) => Set(root, path.Split('.'), json);

    private static void Set(JsonNode? node, ReadOnlySpan<string> path, string? json)
    {
        var (name, last) = (path[0], path.Length == 1);
        switch (node)
        {
            case JsonObject members when !last:
                Set(members[name], path[1..], json);
                break;
            case JsonObject members when json is null:
                members.Remove(name);
                break;
            case JsonObject members:
                members[name] = JsonNode.Parse(json);
                break;
            case JsonArray array:
                foreach (var i in Places(array, name).Reverse())
                {
                    if (!last) Set(array[i], path[1..], json);
                    else if (json is null) array.RemoveAt(i);
                    else array[i] = JsonNode.Parse(json);
                }

                break;
        }
    }

    private static IEnumerable<int> Places(JsonArray array, string name) => name switch
    {
        "*" => Enumerable.Range(0, array.Count),
        ['[', .. var type, ']'] => Enumerable.Range(0, array.Count).Where(i => (string?)array[i]?["type"] == type).ToList(),
        _ => int.TryParse(name, CultureInfo.InvariantCulture, out var index) && index < array.Count ? [index] : [],
    };
}
