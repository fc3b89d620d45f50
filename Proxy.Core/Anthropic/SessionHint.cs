using System.Text;
using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic;

/// <summary>The session that a client names, base of the prompt cache key (R62). Only ever leaves hashed.</summary>
internal static class SessionHint
{
    private const string Legacy = "_session_";

    /// <param name="header"><c>X-Claude-Code-Session-Id</c>; null when absent.</param>
    /// <param name="userId">
    /// Decoded <c>metadata.user_id</c>. Claude Code writes JSON in it, <c>{"device_id":"…","session_id":"0f5c…"}</c>,
    /// and wrote <c>user_…_account_…_session_0f5c…</c> before.
    /// </param>
    /// <returns>Null when no session is named.</returns>
    public static string? Read(string? header, string? userId)
    {
        if (!string.IsNullOrWhiteSpace(header)) return header.Trim();
        if (string.IsNullOrEmpty(userId)) return null;
        var legacy = userId.LastIndexOf(Legacy, StringComparison.Ordinal);
        if (legacy >= 0 && legacy + Legacy.Length < userId.Length && userId[0] != '{') return userId[(legacy + Legacy.Length)..];
        return userId[0] == '{' ? FromJson(userId) : null;
    }

    private static string? FromJson(string userId)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(userId));
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isSession = reader.Is("session_id"u8);
                reader.Read();
                if (isSession) return reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 } id ? id : null;
                reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Any text is a user_id; this one, no JSON or with half a surrogate pair (F07), is not Claude Code's.
        }

        return null;
    }
}
