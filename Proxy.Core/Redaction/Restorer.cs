using Proxy.Core.Json;

namespace Proxy.Core.Redaction;

/// <summary>Puts the values back, in texts that are here as a whole.</summary>
internal sealed class Restorer(Placeholders placeholders) : ITextRewriter
{
    public bool Rewrite(ReadOnlySpan<byte> utf8, int from, PooledBuffer output)
    {
        var written = from;
        for (var at = from; utf8[at..].IndexOf((byte)'[') is >= 0 and var next; at += next + 1)
        {
            var start = at + next;
            var length = PlaceholderText.LengthAt(utf8[start..], out _);
            if (length == 0 || placeholders.Value(utf8.Slice(start, length)) is not { } value) continue;
            output.Append(utf8[written..start]);
            output.Append(value);
            written = start + length;
        }

        if (written == from) return false;
        output.Append(utf8[written..]);
        return true;
    }
}
