namespace Proxy.Core.OpenAI;

/// <summary>
/// S10: the files that hosted code made while one request was answered. Upstream's answer does not name them before the text
/// that comes after: whoever reads the answer asks for them when a call has ended, and puts them here before its result is told.
/// </summary>
internal sealed class CodeFiles
{
    private readonly Dictionary<string, (IReadOnlyList<string> Ids, int Calls)> _found = new(StringComparer.Ordinal);

    /// <summary>When upstream began to answer, in seconds since 1970 by its own clock; 0 where it does not tell. What was there before is not this answer's.</summary>
    public long Since { get; set; }

    /// <summary>Upstream's ids of those found so far: each is told once.</summary>
    public HashSet<string> Known { get; } = new(StringComparer.Ordinal);

    /// <param name="container">Upstream's id.</param>
    /// <param name="ids">The client's, oldest first.</param>
    /// <param name="calls">How many calls of this container are still to be told: the last one has the files.</param>
    public void Add(string container, IReadOnlyList<string> ids, int calls) => _found[container] = (ids, calls);

    /// <summary>For the next call of a container.</summary>
    public IReadOnlyList<string> Take(string? container)
    {
        if (container is null || !_found.Remove(container, out var found)) return [];
        if (found.Calls <= 1) return found.Ids;
        _found[container] = (found.Ids, found.Calls - 1);
        return [];
    }
}
