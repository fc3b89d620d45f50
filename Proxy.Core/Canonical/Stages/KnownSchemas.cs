using System.Collections.Concurrent;
using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Stages;

/// <summary>
/// The schemas of tools, kept beyond their request: clients send the same ones with every turn, a hundred kilobytes of
/// them, and an answer needs them after its request's body is gone. Compared byte for byte, so a schema is never mistaken
/// for another. Bounded: when it is full it starts over.
/// </summary>
internal sealed class KnownSchemas(long mostBytes = 16 * 1024 * 1024)
{
    private const int MostOfOneName = 8;

    private readonly ConcurrentDictionary<string, KnownSchema[]> _byName = new(StringComparer.Ordinal);
    private long _bytes;

    public static KnownSchemas Shared { get; } = new();

    public KnownSchema Get(string tool, JsonRaw schema)
    {
        var known = _byName.GetValueOrDefault(tool) ?? [];
        foreach (var each in known)
        {
            if (each.Is(schema.Span)) return each;
        }

        var made = new KnownSchema(schema.Span.ToArray());
        if (Interlocked.Add(ref _bytes, made.Length) > mostBytes)
        {
            _byName.Clear();
            Interlocked.Exchange(ref _bytes, made.Length);
        }

        // A name with many schemas is no client's fixed tool; what another thread adds meanwhile is found again later.
        _byName[tool] = known.Length < MostOfOneName ? [.. known, made] : [made];
        return made;
    }
}
