using System.Globalization;
using System.Net.Http.Headers;

namespace Proxy.Core.OpenAI.Errors;

/// <summary>The headers of an upstream error that matter, as they stand; null where absent.</summary>
internal readonly record struct UpstreamHints(string? RetryAfter = null, string? RetryAfterMs = null, string? ShouldRetry = null)
{
    private const NumberStyles Plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    public static UpstreamHints From(HttpResponseHeaders headers) =>
        new(First(headers, "retry-after"), First(headers, "retry-after-ms"), First(headers, "x-should-retry"));

    /// <summary>F27: milliseconds (rounded up), seconds, or a date; nonsense is none; at least 1, at most <paramref name="most"/> (K12).</summary>
    /// <param name="most">Seconds.</param>
    public int? RetryAfterSeconds(int most, TimeProvider time)
    {
        double? seconds =
            Number(RetryAfterMs) is { } milliseconds ? milliseconds / 1000
            : Number(RetryAfter) is { } plain ? plain
            : DateTimeOffset.TryParseExact(RetryAfter, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
                ? (date - time.GetUtcNow()).TotalSeconds
            : null;
        return seconds is null ? null : (int)Math.Ceiling(Math.Clamp(seconds.Value, 1, Math.Max(1, most)));
    }

    private static double? Number(string? text) =>
        double.TryParse(text, Plain, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static string? First(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
