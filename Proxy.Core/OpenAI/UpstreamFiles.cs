using System.Collections.Concurrent;

namespace Proxy.Core.OpenAI;

/// <summary>
/// C7: the stored files of a request that upstream needs copies of, and what each upstream calls its copies. Filled before an
/// upstream is asked; what is written earlier is written again.
/// </summary>
/// <param name="names">Ids of the gateway's own, each once.</param>
internal sealed class UpstreamFiles(IReadOnlyCollection<string> names)
{
    private readonly ConcurrentDictionary<(string Upstream, string Name), string> _ids = new();

    public IReadOnlyCollection<string> Names => names;

    /// <returns>Null as long as that upstream has no copy.</returns>
    public string? Find(string upstream, string name) => _ids.GetValueOrDefault((upstream, name));

    public void Set(string upstream, string name, string id) => _ids[(upstream, name)] = id;

    public void Remove(string upstream, string name) => _ids.TryRemove((upstream, name), out _);

    /// <summary>Whether an upstream's words name one of its copies.</summary>
    public bool IsNamed(string upstream, string words) => names.Any(name => Find(upstream, name) is { } id && words.Contains(id, StringComparison.Ordinal));
}
