using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads the headers that change how a request is understood (C5).</summary>
internal static class TraitsReader
{
    // A header of thousands of values is refused by the server's header limit; this only bounds what is remembered.
    private const int Most = 200;

    /// <param name="betaHeaderValues">Each occurrence of <c>anthropic-beta</c>, which itself may be a comma list.</param>
    /// <param name="strict">C0.8: an unknown beta is refused.</param>
    /// <exception cref="RequestRejectedException">The version is missing or not served.</exception>
    public static RequestTraits Read(string? version, IReadOnlyList<string?> betaHeaderValues, Warnings warnings, bool strict = false)
    {
        var known = version?.Trim() switch
        {
            null or "" => throw Reject.At("anthropic-version", "header is required"),
            "2023-06-01" => ApiVersion.V2023,
            "2026-10-21" => ApiVersion.V2026,
            var other => throw Reject.At("anthropic-version", "\"" + Reject.Shown(other) + "\" is not a valid version"),
        };
        var betas = new HashSet<string>(StringComparer.Ordinal);
        foreach (var value in betaHeaderValues)
        {
            foreach (var part in (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (betas.Count == Most) break;
                // C0.8, K5: a beta that nobody knows is never refused.
                if (!betas.Add(part) || KnownBetas.All.Contains(part)) continue;
                if (strict) throw UnknownBeta(part);
                warnings.Add("anthropic-beta." + part, "unknown", "anthropic-beta.*:unknown");
            }
        }

        return new RequestTraits(known, betas) { Strict = strict };
    }

    // A0: the documented text.
    private static RequestRejectedException UnknownBeta(string beta) => RequestRejectedException.Invalid(
        "Unexpected value(s) `" + Reject.Shown(beta) + "` for the `anthropic-beta` header. "
        + "Please consult our documentation at platform.claude.com/docs or try again without the header.");
}
