using System.Text.Json;
using Proxy.Conformance.Wire;

namespace Proxy.Conformance.Suite;

/// <summary>Known differences: <c>[{"id":"D05","reason":"…"}]</c>. Each has a reason, and one that is not needed fails.</summary>
internal sealed class Waivers(IReadOnlyDictionary<string, string> reasons)
{
    public static Waivers None { get; } = new(new Dictionary<string, string>());

    public IEnumerable<string> Ids => reasons.Keys;

    public string? Reason(string id) => reasons.GetValueOrDefault(id);

    /// <exception cref="FormatException">The text is no list of waivers; the message says where.</exception>
    public static Waivers Read(string json)
    {
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in Entries(json))
        {
            if (!entry.Has("id") || !entry.Has("reason")) throw new FormatException($"{entry.Label}: a waiver is {{\"id\":…,\"reason\":…}}, neither of them empty");
            var id = entry.Text("id");
            if (!Cases.Catalogue.All.Any(known => known.Id == id)) throw new FormatException($"{entry.Label}: there is no case '{id}'");
            if (!reasons.TryAdd(id, entry.Text("reason"))) throw new FormatException($"{entry.Label}: '{id}' is waived twice");
        }

        return new Waivers(reasons);
    }

    private static IReadOnlyList<Doc> Entries(string json)
    {
        try
        {
            return new Doc("waivers", JsonPath.Parse(json)).All("");
        }
        catch (Exception wrong) when (wrong is JsonException or NotHeldException)
        {
            throw new FormatException($"no JSON list: {wrong.Message}", wrong);
        }
    }
}
