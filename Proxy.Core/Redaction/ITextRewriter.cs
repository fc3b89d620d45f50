using Proxy.Core.Json;

namespace Proxy.Core.Redaction;

/// <summary>Puts something else in the place of what is personal or secret in a text.</summary>
internal interface ITextRewriter
{
    /// <returns>False when the text stays as it is; nothing is written then.</returns>
    bool Rewrite(ReadOnlySpan<byte> utf8, PooledBuffer output);
}
