using Proxy.Core.Json;

namespace Proxy.Core.Redaction;

/// <summary>Puts something else in the place of what is in a text.</summary>
internal interface ITextRewriter
{
    /// <param name="from">Where the text begins: what stands before it only tells what it is.</param>
    /// <returns>False when the text stays as it is; nothing is written then. Else the text has been written, without what stands before it.</returns>
    bool Rewrite(ReadOnlySpan<byte> utf8, int from, PooledBuffer output);
}
