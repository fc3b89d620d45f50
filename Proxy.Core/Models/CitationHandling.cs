namespace Proxy.Core.Models;

/// <summary>R20: what becomes of <c>citations.enabled</c> on documents and search results.</summary>
internal enum CitationHandling
{
    /// <summary>The content is sent, and it is told that nothing will be cited.</summary>
    Warn,

    /// <summary>The model is asked to mark what rests on which part; the marks become citations.</summary>
    Emulate,
}
