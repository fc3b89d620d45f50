using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proxy.Tests.Simulator.Agreement;

/// <summary>A request with one thing wrong, or at least different, and what that is.</summary>
internal sealed record Mutant(string What, JsonObject Request);

/// <summary>Every request that differs from a valid one in one place.</summary>
internal static class Mutations
{
    public static IEnumerable<Mutant> Of(JsonObject valid)
    {
        foreach (var path in Paths(valid, []))
        {
            var name = string.Join('.', path);
            if (path[^1] is string) yield return new Mutant($"{name} dropped", Change(valid, path, Remove));
            foreach (var replacement in Replacements(At(valid, path)))
                yield return new Mutant($"{name} = {replacement?.ToJsonString() ?? "null"}", Change(valid, path, (parent, key) => Set(parent, key, replacement?.DeepClone())));
        }
    }

    private static IEnumerable<JsonNode?> Replacements(JsonNode? value)
    {
        yield return null;
        var kind = value?.GetValueKind() ?? JsonValueKind.Null;
        if (kind != JsonValueKind.String) yield return "text";
        if (kind != JsonValueKind.Number) yield return 7;
        if (kind is not (JsonValueKind.True or JsonValueKind.False)) yield return true;
        if (kind != JsonValueKind.Object) yield return new JsonObject();
        if (kind != JsonValueKind.Array) yield return new JsonArray();
        switch (kind)
        {
            case JsonValueKind.String:
                yield return "";
                yield return "no such value!";
                foreach (var length in (int[])[64, 65, 128, 129, 513]) yield return new string('x', length);
                break;
            case JsonValueKind.Number:
                foreach (var number in (double[])[-1, 0, 0.5, 15, 16, 999, 1000, 1e9]) yield return number;
                break;
            case JsonValueKind.Array when value!.AsArray().Count > 0:
                yield return new JsonArray();
                yield return new JsonArray([.. Enumerable.Range(0, 60).Select(_ => value.AsArray()[0]?.DeepClone())]);
                break;
            case JsonValueKind.Object when value!.AsObject().Count > 0:
                yield return new JsonObject();
                break;
        }
    }

    private static IEnumerable<object[]> Paths(JsonNode? node, object[] path)
    {
        var inner = node switch
        {
            JsonObject o => o.Select(m => ((object)m.Key, m.Value)),
            JsonArray a => a.Select((v, i) => ((object)i, v)),
            _ => [],
        };
        foreach (var (key, value) in inner)
        {
            object[] at = [.. path, key];
            yield return at;
            foreach (var deeper in Paths(value, at)) yield return deeper;
        }
    }

    private static JsonNode? At(JsonNode? node, IEnumerable<object> path) => path.Aggregate(node, (n, key) => key is string name ? n![name] : n![(int)key]);

    private static JsonObject Change(JsonObject valid, object[] path, Action<JsonNode, object> change)
    {
        var copy = valid.DeepClone().AsObject();
        change(At(copy, path[..^1])!, path[^1]);
        return copy;
    }

    private static void Remove(JsonNode parent, object key) => parent.AsObject().Remove((string)key);

    private static void Set(JsonNode parent, object key, JsonNode? value)
    {
        if (key is string name) parent[name] = value;
        else parent[(int)key] = value;
    }
}
