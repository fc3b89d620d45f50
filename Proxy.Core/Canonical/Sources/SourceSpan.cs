namespace Proxy.Core.Canonical.Sources;

/// <summary>How places in a source are told (A4).</summary>
internal enum SourceKind
{
    /// <summary>A document of plain text: by character.</summary>
    Text,

    /// <summary>A document of content blocks: by block.</summary>
    Blocks,

    /// <summary>A search result: by block.</summary>
    SearchResult,
}

/// <summary>A place in a source of the request, as a citation tells it (R20).</summary>
/// <param name="Index">From 0, among all documents of the request, or among all its search results.</param>
/// <param name="Start">From 0: a character (Unicode code point) or a block.</param>
/// <param name="End">The first one after it.</param>
internal readonly record struct SourceSpan(SourceKind Kind, int Index, int Start, int End);
