using System.Collections.Frozen;
using System.Net.Http.Headers;

namespace Proxy.Api.Relay;

/// <summary>
/// Which headers cross the gateway (F12). Everything else stays on its side: keys, organisations, cookies, addresses,
/// trace ids, and whatever a proxy in between adds.
/// </summary>
internal static class RelayHeaders
{
    private const int Longest = 4096;

    private static readonly string[] s_toUpstream =
    [
        "accept", "user-agent", "openai-beta", "x-client-request-id", "idempotency-key",
        // What Codex says of a session: OpenAI routes to caches by it.
        "originator", "version", "session-id", "session_id", "thread-id", "conversation_id",
    ];

    private static readonly string[] s_toAnthropic = ["accept", "user-agent", "anthropic-version", "anthropic-beta"];

    // Whose account pays is the gateway's affair, unless the key is the client's own.
    private static readonly string[] s_withOwnKey = ["openai-organization", "openai-project"];

    private static readonly FrozenSet<string> s_toClient = new[]
    {
        "x-request-id", "openai-processing-ms", "openai-version", "openai-model", "retry-after", "retry-after-ms", "x-should-retry", "cache-control",
        "x-reasoning-included", "x-models-etag",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> s_toMessagesClient =
        new[] { "retry-after", "retry-after-ms", "x-should-retry", "cache-control" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static List<(string Name, string Value)> ToUpstream(IHeaderDictionary client, bool isAnthropic, bool hasOwnKey)
    {
        var headers = new List<(string, string)>(8);
        foreach (var name in isAnthropic ? s_toAnthropic : s_toUpstream) Copy(client, name, headers);
        if (hasOwnKey)
        {
            foreach (var name in s_withOwnKey) Copy(client, name, headers);
        }

        if (isAnthropic) return headers;
        foreach (var header in client)
        {
            if (header.Key.StartsWith("x-codex-", StringComparison.OrdinalIgnoreCase)) Copy(client, header.Key, headers);
        }

        return headers;
    }

    public static void ToClient(HttpResponseHeaders upstream, IHeaderDictionary client, bool isAnthropic)
    {
        foreach (var header in upstream.NonValidated)
        {
            if (!MayPass(header.Key, isAnthropic)) continue;
            foreach (var value in header.Value)
            {
                if (IsPlain(value)) client[header.Key.ToLowerInvariant()] = value;
                break;
            }
        }
    }

    private static bool MayPass(string name, bool isAnthropic) => isAnthropic
        ? s_toMessagesClient.Contains(name) || name.StartsWith("anthropic-ratelimit-", StringComparison.OrdinalIgnoreCase)
        : s_toClient.Contains(name) || name.StartsWith("x-ratelimit-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("x-codex-", StringComparison.OrdinalIgnoreCase);

    private static void Copy(IHeaderDictionary from, string name, List<(string, string)> to)
    {
        if (from.TryGetValue(name, out var values) && values.ToString() is { Length: > 0 } value && IsPlain(value)) to.Add((name, value));
    }

    // A line break would begin another header; other control characters and non-ASCII have no business here.
    private static bool IsPlain(string value) => value.Length <= Longest && value.All(static c => c is >= ' ' and < (char)127 or '\t');
}
