using System.Diagnostics;
using System.Diagnostics.Metrics;
using Proxy.Core.Models;

namespace Proxy.Core.Telemetry;

/// <summary>The same request as its client sees it: metrics of the API that is offered, where <see cref="UpstreamCall"/> is the one that is used.</summary>
internal static class ServerCall
{
    // Boundaries as the GenAI conventions advise.
    private static readonly Histogram<double> s_duration = Seconds(
        GenAiNames.ServerDuration, "Duration of requests, as the client sees it", [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]);

    private static readonly Histogram<double> s_firstToken = Seconds(
        GenAiNames.ServerTimeToFirstToken, "Time to the first output of a streamed answer", [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 60]);

    private static readonly Histogram<double> s_perToken = Seconds(
        GenAiNames.ServerTimePerOutputToken, "Time per token after the first", [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5]);

    /// <param name="provider"><c>openai</c> or <c>anthropic</c>: whose API answered in the end.</param>
    /// <param name="operation"><c>chat</c>, <c>count_tokens</c>, <c>embeddings</c>.</param>
    /// <param name="firstToken">When the first output went out, from the start; null where nothing was streamed.</param>
    /// <param name="outputTokens">0 when nobody knows.</param>
    /// <param name="error">A word of a small set; null for success.</param>
    public static void Record(string operation, string provider, Route route, TimeSpan duration, TimeSpan? firstToken, int outputTokens, string? error)
    {
        if (!s_duration.Enabled) return;
        var tags = new TagList
        {
            { GenAiNames.OperationName, operation },
            { GenAiNames.ProviderName, provider },
            // F23: what clients make up is one name.
            { GenAiNames.RequestModel, route.IsConfigured ? route.UpstreamModel : "other" },
        };
        if (firstToken is { } first)
        {
            s_firstToken.Record(first.TotalSeconds, tags);
            if (error is null && outputTokens > 1) s_perToken.Record((duration - first).TotalSeconds / (outputTokens - 1), tags);
        }

        if (error is not null) tags.Add(GenAiNames.ErrorType, error);
        s_duration.Record(duration.TotalSeconds, tags);
    }

    private static Histogram<double> Seconds(string name, string description, double[] boundaries) =>
        ProxyTelemetry.Meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = boundaries });
}
