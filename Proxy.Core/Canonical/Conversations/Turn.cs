using Proxy.Core.Canonical.Hosted;

namespace Proxy.Core.Canonical.Conversations;

internal enum Role
{
    User,
    Assistant,

    /// <summary>A system message in mid-conversation (R3).</summary>
    System,
}

/// <summary>One message as the client sent it; same-role neighbours stay apart (K4).</summary>
/// <param name="Index">Its index in <c>messages</c>.</param>
internal sealed record Turn(int Index, Role Role, IReadOnlyList<Block> Blocks)
{
    /// <summary>The turn ends with a hosted tool's outcome. What seals reasoning may follow.</summary>
    public bool EndsInHostedResult => LastHosted?.AnswersId is not null;

    /// <summary>
    /// An answer that paused (<c>pause_turn</c>) and may be gone on with as it stands (R7): behind a hosted tool's outcome, or
    /// right behind its call, whose outcome the next answer begins with (trace web-search-pause-turn-stream).
    /// </summary>
    public bool HasPaused => EndsInHostedResult || LastHosted?.CallId is not null;

    /// <summary>System turns only: <c>output_config.effort</c>, valid from here on (R3).</summary>
    public Effort? Effort { get; init; }

    /// <summary>System turns only: <c>clear_at: next_user_message</c> (R3).</summary>
    public bool ClearAtNextUser { get; init; }

    private HostedBlock? LastHosted =>
        (Blocks.LastOrDefault(static block => block is not (ThinkingBlock or RedactedThinkingBlock)) as HostedHistoryBlock)?.Hosted;
}
