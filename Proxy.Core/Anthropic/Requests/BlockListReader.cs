using System.Text.Json;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads an array of content blocks without knowing yet what it belongs to: role or type may come after it.</summary>
internal sealed class BlockListReader
{
    private readonly BlockReader _blocks;

    public BlockListReader(RequestTraits traits, CacheMarks marks, ImageLimits images, SourceNumbers sources) =>
        _blocks = new BlockReader(this, traits, marks, images, sources);

    /// <param name="cursor">On the array's opening bracket.</param>
    /// <param name="parent">The block that owns the array, or the message; numbers are put below it.</param>
    public List<Block> Read(ref JsonCursor cursor, BlockPath parent)
    {
        var blocks = new List<Block>();
        var nested = parent.Content >= 0;
        for (var i = 0; cursor.NextElement(); i++)
        {
            var path = nested ? parent with { Nested = i } : parent with { Content = i };
            if (cursor.Kind != JsonTokenType.StartObject) throw Reject.At(Place.Of(path), Literals.NotObject);
            if (_blocks.Read(ref cursor, path) is { } block) blocks.Add(block);
        }

        return blocks;
    }
}
