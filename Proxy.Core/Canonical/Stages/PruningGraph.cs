namespace Proxy.Core.Canonical.Stages;

/// <summary>The places of one schema while they are being found. Recursive schemas make circles.</summary>
internal sealed class PruningGraph
{
    private readonly List<PruningNode> _all = [];

    public PruningNode Add()
    {
        var node = new PruningNode();
        _all.Add(node);
        return node;
    }

    /// <summary>Drops what leads to nothing that is pruned.</summary>
    /// <returns>Null when nothing is pruned at all.</returns>
    public PruningNode? Trim(PruningNode root)
    {
        var useful = Useful();
        foreach (var each in _all) each.Trim(useful.Contains);
        return useful.Contains(root) ? root : null;
    }

    /// <summary>The nodes from which something prunable can be reached.</summary>
    private HashSet<PruningNode> Useful()
    {
        HashSet<PruningNode> useful = [.. _all.Where(n => n.PrunesHere)];
        bool grew;
        do
        {
            grew = false;
            foreach (var node in _all)
            {
                if (!useful.Contains(node) && node.Children().Any(useful.Contains)) grew |= useful.Add(node);
            }
        }
        while (grew);
        return useful;
    }
}
