using System.Text.Json.Nodes;
using CsCheck;

namespace Proxy.Tests.Oracles;

/// <summary>JSON that was valid once: members of it dropped, doubled, swapped, or replaced by what nobody expects there.</summary>
internal static class OddJson
{
    private static readonly string[] s_values =
    [
        "null", "true", "0", "-1", "1.5", "1e400", "99999999999999999999", "\"\"", "\"x\"", "\"\\u0000\"", "\"😀\"", "\"https://a.example/\"", "[]", "{}", "[[]]", "[null]", "[{}]",
        "{\"type\":\"text\",\"text\":\"t\"}", "{\"type\":7}", "[{\"type\":[]}]", "\"in_progress\"", "\"failed\"", "{\"id\":null}",
    ];

    /// <summary>Where and how: any numbers do, so that shrinking keeps its sense.</summary>
    public static readonly Gen<(int At, int How, int Value)[]> Changes = Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 9], Gen.Int[0, 1_000_000]).Array[1, 4];

    /// <param name="words">Further values to put in, each JSON: the vocabulary of what is changed.</param>
    public static JsonNode Change(JsonNode valid, (int At, int How, int Value)[] changes, params string[] words)
    {
        var root = valid.DeepClone();
        foreach (var (at, how, value) in changes)
        {
            var places = Below(root).ToList();
            if (places.Count == 0) break;
            Change(places[at % places.Count], how, value, places, words);
        }

        return root;
    }

    private static void Change(JsonNode? place, int how, int value, List<JsonNode?> places, string[] words)
    {
        if (place is not { Parent: { } parent }) return;
        if (how < 2)
        {
            if (parent is JsonObject owner) owner.Remove(place.GetPropertyName());
            else parent.AsArray().RemoveAt(place.GetElementIndex());
        }
        else if (how == 2 && parent is JsonArray list)
        {
            list.Insert(value % (list.Count + 1), place.DeepClone());
        }
        else
        {
            // Some place's own value in another, a word of the family, or what fits nowhere.
            var other = how < 5
                ? places[value % places.Count]?.DeepClone()
                : JsonNode.Parse(how < 7 && words.Length > 0 ? words[value % words.Length] : s_values[value % s_values.Length]);
            place.ReplaceWith(other);
        }
    }

    /// <summary>Every value inside, nulls left out: they have no place of their own.</summary>
    private static IEnumerable<JsonNode?> Below(JsonNode node) => (node switch
    {
        JsonObject members => members.Select(m => m.Value),
        JsonArray items => items,
        _ => [],
    }).Where(inner => inner is not null).SelectMany(inner => Below(inner!).Prepend(inner));
}
