using System.Globalization;
using Proxy.Simulator.Answers;
using Proxy.Simulator.Recording;

namespace Proxy.Simulator.Http;

/// <summary>The headers that every recorded answer carries.</summary>
internal static class StandardHeaders
{
    private const int RequestsPerMinute = 15_000;
    private const int TokensPerMinute = 40_000_000;

    public static void Add(HttpContext context, RecordedRequest request)
    {
        var headers = context.Response.Headers;
        headers["x-request-id"] = "req_" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([.. request.Body.Span, .. BitConverter.GetBytes(context.Connection.Id.GetHashCode(StringComparison.Ordinal))]))[..32];
        headers["openai-version"] = "2020-10-01";
        headers["openai-processing-ms"] = "12";
        headers["x-content-type-options"] = "nosniff";
        var tokens = request.Body.Length / 4;
        headers["x-ratelimit-limit-requests"] = Text(RequestsPerMinute);
        headers["x-ratelimit-limit-tokens"] = Text(TokensPerMinute);
        headers["x-ratelimit-remaining-requests"] = Text(RequestsPerMinute - 1);
        headers["x-ratelimit-remaining-tokens"] = Text(Math.Max(0, TokensPerMinute - tokens));
        headers["x-ratelimit-reset-requests"] = GoDuration.Text(TimeSpan.FromMinutes(1) / RequestsPerMinute);
        headers["x-ratelimit-reset-tokens"] = GoDuration.Text(TimeSpan.FromMinutes(1) * tokens / TokensPerMinute);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
