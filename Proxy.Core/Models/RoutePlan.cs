namespace Proxy.Core.Models;

/// <summary>Where a model name goes: its targets in order, and how conversations are split among them. Immutable.</summary>
internal sealed class RoutePlan
{
    private readonly Route[] _inOrder;
    private readonly int[] _weights;
    private readonly Route[][] _beginningWith;
    private readonly uint _total;

    /// <param name="targets">One or more.</param>
    /// <param name="weights">One for each target, 0 or more.</param>
    public RoutePlan(IReadOnlyList<Route> targets, IReadOnlyList<int> weights)
    {
        (_inOrder, _weights) = ([.. targets], [.. weights]);
        _total = (uint)_weights.Sum();
        IsSplit = _inOrder.Length > 1 && _weights.Count(static weight => weight > 0) > 1;
        // Made here, so that a request costs no list.
        _beginningWith = [.. _inOrder.Select((first, at) => (Route[])[first, .. _inOrder.Where((_, other) => other != at)])];
    }

    public RoutePlan(Route only)
        : this([only], [0])
    {
    }

    /// <summary>The first target as configuration has it: what is shown of the model.</summary>
    public Route First => _inOrder[0];

    /// <summary>Conversations differ in where they begin: <see cref="For"/> needs a hash.</summary>
    public bool IsSplit { get; }

    /// <param name="conversation">The same over a whole conversation, evenly spread over conversations; not looked at unless <see cref="IsSplit"/>.</param>
    /// <returns>The targets in the order in which they are tried.</returns>
    public IReadOnlyList<Route> For(uint conversation)
    {
        if (_total == 0) return _inOrder;
        var ticket = conversation % _total;
        var first = 0;
        while (ticket >= _weights[first]) ticket -= (uint)_weights[first++];
        return _beginningWith[first];
    }
}
