using System.Diagnostics;
using Proxy.Core.Models;

namespace Proxy.Core.Telemetry;

/// <summary>The <c>count_tokens {model}</c> span around one upstream count. No metrics: a count uses no tokens.</summary>
internal static class CountCall
{
    private const string Operation = "count_tokens";

    /// <returns>Null when nobody listens.</returns>
    public static Activity? Start(Route route, Uri server)
    {
        if (!ProxyTelemetry.Source.HasListeners()) return null;
        var tags = new TagList
        {
            { GenAiNames.OperationName, Operation },
            { GenAiNames.ProviderName, "openai" },
            { GenAiNames.OpenAIApiType, "responses" },
            { GenAiNames.RequestModel, route.UpstreamModel },
            { GenAiNames.ServerAddress, server.Host },
            { GenAiNames.ServerPort, server.Port },
        };
        return ProxyTelemetry.Source.StartActivity(Operation + " " + route.UpstreamModel, ActivityKind.Client, default(ActivityContext), tags);
    }

    /// <param name="tokens">Null when upstream gave no count.</param>
    public static void Counted(this Activity? span, int? tokens)
    {
        if (tokens is not null) span?.SetTag(GenAiNames.InputTokens, tokens);
        else span?.SetTag(GenAiNames.ErrorType, "no_count").SetStatus(ActivityStatusCode.Error);
    }
}
