using Proxy.Core.Canonical.Sources;
using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Conversations;

/// <summary>One content block of the conversation. Closed: an adapter must decide about every case.</summary>
internal abstract record Block(BlockPath Path)
{
    /// <summary>R61: the client set <c>cache_control</c> here.</summary>
    public CacheLife Cache { get; init; }
}

internal sealed record TextBlock(BlockPath Path, JsonText Text) : Block(Path)
{
    /// <summary>The block came with citations: the model's own text was split there (R6).</summary>
    public bool HasCitations { get; init; }

    /// <summary>S8: the <c>encrypted_index</c> of each of its web citations, ours or anybody's.</summary>
    public IReadOnlyList<JsonText> WebCitations { get; init; } = [];

    /// <summary>R20: where its other citations point, but for pages of a PDF.</summary>
    public IReadOnlyList<SourceSpan> SourceCitations { get; init; } = [];
}

internal sealed record ImageBlock(BlockPath Path, MediaSource Source) : Block(Path);

internal sealed record DocumentBlock(BlockPath Path, MediaSource Source) : Block(Path)
{
    public JsonText? Title { get; init; }
    public JsonText? Context { get; init; }

    /// <summary>From 0, among all documents of the request.</summary>
    public int Index { get; init; }

    /// <summary><c>citations.enabled</c> (R20).</summary>
    public bool CitationsEnabled { get; init; }
}

/// <summary>R21, and R12 inside a tool result.</summary>
internal sealed record SearchResultBlock(BlockPath Path, JsonText Source, JsonText Title, IReadOnlyList<JsonText> Texts) : Block(Path)
{
    /// <summary>From 0, among all search results of the request.</summary>
    public int Index { get; init; }

    /// <summary><c>citations.enabled</c> (R20).</summary>
    public bool CitationsEnabled { get; init; }
}

/// <param name="Signature">Ours (a sealed envelope), or anybody's.</param>
internal sealed record ThinkingBlock(BlockPath Path, JsonText Thinking, JsonText Signature) : Block(Path);

internal sealed record RedactedThinkingBlock(BlockPath Path, JsonText Data) : Block(Path);

/// <param name="Id">The client's id, decoded; any charset and length.</param>
/// <param name="Input">A JSON object, byte for byte.</param>
internal sealed record ToolUseBlock(BlockPath Path, string Id, string Name, JsonRaw Input) : Block(Path)
{
    public string? ToolsetName { get; init; }
}

/// <param name="Content">Empty for a missing, empty or <c>[]</c> content. A string content is one <see cref="TextBlock"/> with <see cref="IsString"/>.</param>
internal sealed record ToolResultBlock(BlockPath Path, string ToolUseId, IReadOnlyList<Block> Content) : Block(Path)
{
    public bool IsError { get; init; }

    /// <summary>The content was a JSON string (R11): it stays one upstream.</summary>
    public bool IsString { get; init; }

    public string? ToolsetName { get; init; }
}

/// <summary>Inside a tool result: the client loaded this tool (R13, K6).</summary>
internal sealed record ToolReferenceBlock(BlockPath Path, string ToolName) : Block(Path);

/// <summary>Inside a browser tool's result (R14): the state as the client sent it.</summary>
internal sealed record BrowserStateBlock(BlockPath Path, JsonRaw State) : Block(Path);
