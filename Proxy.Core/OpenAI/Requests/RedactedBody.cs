using Proxy.Core.Json;
using Proxy.Core.Redaction;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>
/// A written request in which placeholders stand for what upstream shall not see. All strings are looked at but those that
/// are names, ids, sealed, media, or needed as they are to reach somebody.
/// </summary>
internal static class RedactedBody
{
    private static readonly HashSet<string> s_kept = new(StringComparer.Ordinal)
    {
        "model", "type", "role", "id", "call_id", "item_id", "name", "namespace", "status", "phase", "effort", "mode", "detail", "encrypted_content", "image_url", "file_data", "file_id", "file_ids", "file_url",
        "prompt_cache_key", "safety_identifier", "service_tier", "include", "previous_response_id", "truncation", "tool_choice",
        "server_label", "server_url", "authorization", "require_approval", "allowed_tools", "container", "container_id", "allowed_domains", "blocked_domains", "search_context_size",
        "required", "pattern", "$ref",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> s_lookup = s_kept.GetAlternateLookup<ReadOnlySpan<char>>();

    public static void Apply(PooledBuffer body, Placeholders placeholders)
    {
        placeholders.Begin();
        using var redacted = new PooledBuffer(body.Length + 1024);
        if (!new JsonRewriter(placeholders, IsKept, static name => name.SequenceEqual("arguments"u8)).Rewrite(body.Written, redacted)) return;
        body.Clear();
        body.Append(redacted.Written);
    }

    private static bool IsKept(ReadOnlySpan<byte> name)
    {
        if (name.Length > 40) return false;
        Span<char> text = stackalloc char[name.Length];
        return System.Text.Encoding.ASCII.GetChars(name, text) == name.Length && s_lookup.Contains(text);
    }
}
