using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Proxy.Core.Anthropic;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Api.Routing;

/// <summary>The same number over a whole conversation, so that it stays with the target that has its cache and sealed its reasoning.</summary>
internal static class ConversationHash
{
    public static uint Of(string tenant, string? sessionHeader, Conversation conversation)
    {
        var session = SessionHint.Read(sessionHeader, conversation.UserId);
        using var hash = Begin(tenant, session);
        if (session is null) AddFirstWords(hash, conversation);
        return End(hash);
    }

    /// <param name="session">What the client calls the conversation; null when it does not.</param>
    /// <param name="opening">What it began with; not looked at where it has a name.</param>
    public static uint Of(string tenant, string? session, ReadOnlySpan<byte> opening)
    {
        using var hash = Begin(tenant, session);
        if (session is null) hash.AppendData(opening);
        return End(hash);
    }

    private static IncrementalHash Begin(string tenant, string? session)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(tenant + "\n" + session + "\n"));
        return hash;
    }

    private static uint End(IncrementalHash hash)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt32LittleEndian(digest);
    }

    // Nobody names a session: the words it began with do. What comes before them may change from turn to turn.
    private static void AddFirstWords(IncrementalHash hash, Conversation conversation)
    {
        if (conversation.Turns.FirstOrDefault(static turn => turn.Role == Role.User) is not { } first) return;
        foreach (var block in first.Blocks)
        {
            if (block is TextBlock text) hash.AppendData(text.Text.Token.Span);
        }
    }
}
