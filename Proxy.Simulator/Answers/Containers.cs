using System.Collections.Concurrent;

namespace Proxy.Simulator.Answers;

/// <summary>Containers of the code interpreter that exist: those that an answer of this simulator named.</summary>
internal sealed class Containers
{
    private readonly ConcurrentDictionary<string, byte> _ids = new(StringComparer.Ordinal);

    public bool Exists(string id) => _ids.ContainsKey(id);

    public void Add(string id) => _ids.TryAdd(id, 0);
}
