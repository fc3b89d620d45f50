namespace Proxy.Core.Canonical.Editing;

internal enum EditKind
{
    ClearToolUses,
    ClearThinking,
}

/// <summary>What an edit of <c>context_management</c> did.</summary>
/// <param name="Cleared">Tool uses, or turns whose thinking went.</param>
/// <param name="InputTokens">Tokens that the prompt lost, estimated.</param>
internal readonly record struct AppliedEdit(EditKind Kind, int Cleared, int InputTokens);
