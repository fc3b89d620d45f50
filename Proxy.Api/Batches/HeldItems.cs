using Proxy.Core.Batches;

namespace Proxy.Api.Batches;

/// <summary>What this worker has taken and not yet given back or acknowledged: what it gives signs of life for.</summary>
internal sealed class HeldItems
{
    private readonly Lock _gate = new();
    private readonly Dictionary<BatchPlace, HashSet<int>> _items = [];

    /// <returns>False when it is held already: its lease had ended, and it came back to us.</returns>
    public bool TryAdd(BatchPlace place, int item)
    {
        lock (_gate)
        {
            if (!_items.TryGetValue(place, out var items)) _items[place] = items = [];
            return items.Add(item);
        }
    }

    public void Remove(BatchPlace place, IEnumerable<int> gone)
    {
        lock (_gate)
        {
            if (!_items.TryGetValue(place, out var items)) return;
            items.ExceptWith(gone);
            if (items.Count == 0) _items.Remove(place);
        }
    }

    public IReadOnlyList<(BatchPlace Place, int[] Items)> All()
    {
        lock (_gate) return [.. _items.Select(static held => (held.Key, held.Value.ToArray()))];
    }
}
