using System.Text;
using Proxy.Core.Canonical.Stages;

namespace Proxy.Core.OpenAI.Schemas;

/// <summary>
/// Where strict mode added nulls, for the pruner. A stream does not tell which branch of a union it follows, so a place is
/// the set of schemas that may hold there; null when one of them added a null that another one means.
/// </summary>
internal sealed class AddedNulls
{
    private readonly PruningGraph _graph = new();
    private readonly Dictionary<string, PruningNode> _places = new(StringComparer.Ordinal);
    private bool _isAmbiguous;

    /// <param name="isAmbiguous">Some added null could not be told from the client's own.</param>
    /// <returns>Null when none was added.</returns>
    public static PruningNode? Of(SchemaShape root, out bool isAmbiguous)
    {
        var nulls = new AddedNulls();
        var place = nulls.Place([root]);
        isAmbiguous = nulls._isAmbiguous;
        return isAmbiguous ? null : nulls._graph.Trim(place);
    }

    private PruningNode Place(IEnumerable<SchemaShape> alternatives)
    {
        var leaves = alternatives.SelectMany(static shape => shape.Leaves()).DistinctBy(static leaf => leaf.Id).OrderBy(static leaf => leaf.Id).ToList();
        var key = string.Join(',', leaves.Select(static leaf => leaf.Id));
        if (_places.TryGetValue(key, out var known)) return known;
        var node = _graph.Add();
        _places.Add(key, node);
        foreach (var members in leaves.SelectMany(static leaf => leaf.Members ?? []).GroupBy(static member => member.Property.Name, StringComparer.Ordinal))
        {
            var adds = members.Any(static member => member.AddsNull);
            _isAmbiguous |= adds && members.Any(static member => member.Shape.AdmitsNull);
            node.Add(new(Encoding.UTF8.GetBytes(members.Key), adds, Place(members.Select(static member => member.Shape))));
        }

        var items = leaves.Where(static leaf => leaf.Items is not null).Select(static leaf => leaf.Items!).ToList();
        if (items.Count > 0) node.SetItems(Place(items));
        return node;
    }
}
