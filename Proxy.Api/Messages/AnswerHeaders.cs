using System.Globalization;
using System.Net.Http.Headers;
using Proxy.Api.Limiting;
using Proxy.Api.Pipeline;
using Proxy.Core.Upstream;

namespace Proxy.Api.Messages;

/// <summary>The headers of C5 that depend on the upstream call.</summary>
internal static class AnswerHeaders
{
    private static readonly (string Upstream, string Own)[] s_copied =
    [
        ("x-ratelimit-limit-requests", "anthropic-ratelimit-requests-limit"),
        ("x-ratelimit-remaining-requests", "anthropic-ratelimit-requests-remaining"),
        ("x-ratelimit-limit-tokens", "anthropic-ratelimit-tokens-limit"),
        ("x-ratelimit-remaining-tokens", "anthropic-ratelimit-tokens-remaining"),
        // C5: OpenAI counts tokens as one; input-tokens mirrors them, output-tokens is left out.
        ("x-ratelimit-limit-tokens", "anthropic-ratelimit-input-tokens-limit"),
        ("x-ratelimit-remaining-tokens", "anthropic-ratelimit-input-tokens-remaining"),
    ];

    private static readonly (string Upstream, string Own)[] s_resets =
    [
        ("x-ratelimit-reset-requests", "anthropic-ratelimit-requests-reset"),
        ("x-ratelimit-reset-tokens", "anthropic-ratelimit-tokens-reset"),
        ("x-ratelimit-reset-tokens", "anthropic-ratelimit-input-tokens-reset"),
    ];

    /// <summary>Upstream's id of the call, when it can be nothing but an id (F12); null otherwise.</summary>
    public static string? RequestIdOf(HttpResponseHeaders upstream) =>
        First(upstream, "x-request-id") is { Length: > 0 and <= 128 } id && IsPlain(id) ? id : null;

    /// <summary>What upstream's headers say: its id of the call, and its limits under Anthropic's names.</summary>
    /// <param name="upstream">Null when upstream sent none.</param>
    public static void Write(IHeaderDictionary own, Exchange exchange, HttpResponseHeaders? upstream, TimeProvider time)
    {
        if (exchange.UpstreamRequestId is not null) own["x-gateway-upstream-request-id"] = exchange.UpstreamRequestId;
        if (upstream is not null) WriteLimits(own, upstream, time);
        RateLimitHeaders.Write(own, exchange.Limits, time);
    }

    // F12: numbers and times only, whatever upstream sends.
    private static void WriteLimits(IHeaderDictionary own, HttpResponseHeaders upstream, TimeProvider time)
    {
        // Most upstreams send none: one look instead of nine.
        if (!upstream.NonValidated.Contains("x-ratelimit-limit-requests") && !upstream.NonValidated.Contains("x-ratelimit-limit-tokens")) return;
        foreach (var (from, to) in s_copied)
        {
            if (First(upstream, from) is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                own[to] = number.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var (from, to) in s_resets)
        {
            if (First(upstream, from) is { } text && GoDuration.TryParse(text, out var duration))
                own[to] = (time.GetUtcNow() + duration).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }
    }

    private static string? First(HttpResponseHeaders headers, string name)
    {
        if (!headers.NonValidated.TryGetValues(name, out var values)) return null;
        foreach (var value in values) return value;
        return null;
    }

    private static bool IsPlain(string id) => id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
