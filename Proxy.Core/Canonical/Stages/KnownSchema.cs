using System.Text.Json;

namespace Proxy.Core.Canonical.Stages;

/// <summary>A tool's schema that was seen before, and what K10 prunes under it, found when the tool is first called.</summary>
internal sealed class KnownSchema(byte[] schema)
{
    private PruningNode? _node;
    private volatile bool _isParsed;

    public int Length => schema.Length;

    /// <summary>Null when nothing can be pruned.</summary>
    public PruningNode? Node
    {
        get
        {
            // Two requests may both parse it: they find the same.
            if (_isParsed) return _node;
            try
            {
                _node = PruningNode.Parse(schema);
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                // A schema nobody can read (broken, or with a lone surrogate in a name) prunes nothing; whether it is
                // refused is the request side's decision.
            }

            _isParsed = true;
            return _node;
        }
    }

    public bool Is(ReadOnlySpan<byte> other) => other.SequenceEqual(schema);
}
