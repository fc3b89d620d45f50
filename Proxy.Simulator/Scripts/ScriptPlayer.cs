using Proxy.Simulator.Answers;

namespace Proxy.Simulator.Scripts;

/// <summary>The turns still to be played: those that match come first, the rest in their order.</summary>
internal sealed class ScriptPlayer(IEnumerable<Turn> turns)
{
    private readonly Lock _gate = new();
    private readonly List<Turn> _turns = [.. turns];
    private int _requests;

    /// <summary>Turns not played yet; tests check that a script ran to its end.</summary>
    public int Left
    {
        get { lock (_gate) return _turns.Count(t => !t.Repeat); }
    }

    public void Add(Turn turn)
    {
        lock (_gate) _turns.Add(turn);
    }

    /// <summary>Forgets what was not played, and counts requests from 1 again.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _turns.Clear();
            _requests = 0;
        }
    }

    /// <summary>Null when the default answer is due.</summary>
    public Turn? Next(SimulatedRequest request)
    {
        lock (_gate)
        {
            var number = ++_requests;
            var turn = _turns.FirstOrDefault(t => t.Match?.Fits(request, number) == true) ?? _turns.FirstOrDefault(t => t.Match is null);
            if (turn is { Repeat: false }) _turns.Remove(turn);
            return turn;
        }
    }
}
