using System.Globalization;
using System.Net.Http.Headers;
using Proxy.Api.Limiting;
using Proxy.Api.Pipeline;
using Proxy.Api.Routing;
using Proxy.Core.Json;
using Proxy.Core.Upstream;

namespace Proxy.Api.Messages;

/// <summary>The headers of C5 that depend on the upstream call.</summary>
internal static class AnswerHeaders
{
    // Limit, remaining and reset of one bucket, upstream's names and ours.
    private static readonly (string[] Upstream, string[] Own)[] s_buckets =
    [
        (Names("x-ratelimit-{0}-requests"), Names("anthropic-ratelimit-requests-{0}")),
        (Names("x-ratelimit-{0}-tokens"), Names("anthropic-ratelimit-tokens-{0}")),
        // C5: OpenAI counts tokens as one; input-tokens mirrors them, output-tokens is left out.
        (Names("x-ratelimit-{0}-tokens"), Names("anthropic-ratelimit-input-tokens-{0}")),
    ];

    /// <summary>Upstream's id of the call, when it can be nothing but an id (F12); null otherwise.</summary>
    public static string? RequestIdOf(HttpResponseHeaders upstream, string name = "x-request-id") =>
        First(upstream, name) is { Length: > 0 and <= 128 } id && IsPlain(id) ? id : null;

    /// <summary>What upstream's headers say: its id of the call, and its limits under Anthropic's names.</summary>
    /// <param name="served">The target that was asked last.</param>
    /// <param name="upstream">Null when upstream sent none.</param>
    public static void Write(IHeaderDictionary own, Exchange exchange, Route served, HttpResponseHeaders? upstream, TimeProvider time)
    {
        exchange.Route = served;
        ServedBy.Write(own, served, exchange.Attempts);
        if (exchange.UpstreamRequestId is not null) own["x-gateway-upstream-request-id"] = exchange.UpstreamRequestId;
        if (upstream is not null) WriteLimits(own, upstream, time);
        RateLimitHeaders.Write(own, exchange.Limits);
    }

    // F12: numbers and times only, whatever upstream sends.
    private static void WriteLimits(IHeaderDictionary own, HttpResponseHeaders upstream, TimeProvider time)
    {
        // Most upstreams send none: one look instead of nine.
        if (!upstream.NonValidated.Contains("x-ratelimit-limit-requests") && !upstream.NonValidated.Contains("x-ratelimit-limit-tokens")) return;
        foreach (var (from, to) in s_buckets)
        {
            if (!upstream.NonValidated.Contains(from[0])) continue;
            // The three belong together: upstream's reset says nothing about our limit.
            foreach (var name in to) own.Remove(name);
            for (var i = 0; i < 2; i++)
            {
                if (First(upstream, from[i]) is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    own[to[i]] = number.ToString(CultureInfo.InvariantCulture);
            }

            if (First(upstream, from[2]) is { } reset && GoDuration.TryParse(reset, out var duration))
                own[to[2]] = Rfc3339.Text(time.GetUtcNow() + duration);
        }
    }

    private static string[] Names(string pattern) =>
        [pattern.Replace("{0}", "limit", StringComparison.Ordinal), pattern.Replace("{0}", "remaining", StringComparison.Ordinal), pattern.Replace("{0}", "reset", StringComparison.Ordinal)];

    private static string? First(HttpResponseHeaders headers, string name)
    {
        if (!headers.NonValidated.TryGetValues(name, out var values)) return null;
        foreach (var value in values) return value;
        return null;
    }

    private static bool IsPlain(string id) => id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
