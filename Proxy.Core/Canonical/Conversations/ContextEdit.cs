using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Conversations;

/// <summary>One edit of <c>context_management</c>. Closed.</summary>
internal abstract record ContextEdit;

/// <summary>R64: the oldest tool results give way once the prompt is large enough.</summary>
/// <param name="TriggerTokens">The edit is made above so many tokens of prompt; null when tool uses decide.</param>
/// <param name="TriggerToolUses">The edit is made above so many tool uses; null when tokens decide.</param>
/// <param name="Keep">So many of the latest tool uses stay.</param>
internal sealed record ClearToolUses(int? TriggerTokens, int? TriggerToolUses, int Keep) : ContextEdit
{
    /// <summary>Tokens: the edit is not made for less.</summary>
    public int ClearAtLeast { get; init; }

    /// <summary>Tools whose uses stay.</summary>
    public IReadOnlySet<string> ExcludeTools { get; init; } = new HashSet<string>();

    /// <summary>Inputs of the tool uses go too.</summary>
    public bool ClearsInputs { get; init; }

    /// <summary>Only these tools' inputs go; null for those of all.</summary>
    public IReadOnlySet<string>? InputsOf { get; init; }
}

/// <summary>R65: thinking of older turns goes.</summary>
/// <param name="Keep">So many of the latest turns with thinking keep theirs, 1 or more; null for all.</param>
internal sealed record ClearThinking(int? Keep) : ContextEdit;

/// <summary>R66: what is long is summarised.</summary>
/// <param name="TriggerTokens">Above so many tokens of prompt.</param>
internal sealed record Compact(int TriggerTokens) : ContextEdit
{
    /// <summary>The answer is the compaction alone.</summary>
    public bool Pauses { get; init; }

    /// <summary>Replaces the prompt that summarises; null for the built-in one.</summary>
    public JsonText? Instructions { get; init; }
}
