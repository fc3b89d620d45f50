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
    /// <summary>System turns only: <c>output_config.effort</c>, valid from here on (R3).</summary>
    public Effort? Effort { get; init; }

    /// <summary>System turns only: <c>clear_at: next_user_message</c> (R3).</summary>
    public bool ClearAtNextUser { get; init; }
}
