using Proxy.Core.Json;

namespace Proxy.Core.Redaction;

/// <summary>Typed masks, from which nothing can be told back.</summary>
internal sealed class Masks : ITextRewriter
{
    public static Masks Instance { get; } = new();

    public bool Rewrite(ReadOnlySpan<byte> utf8, int from, PooledBuffer output)
    {
        var spans = new PiiSpans(utf8, from);
        var written = from;
        while (spans.Next(out var span))
        {
            output.Append(utf8[written..span.Start]);
            output.Append(span.Kind.Mask());
            written = span.End;
        }

        if (written == from) return false;
        output.Append(utf8[written..]);
        return true;
    }
}
