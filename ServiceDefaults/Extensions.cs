using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// What every service here has, in the shape of Aspire's template. Two things differ on purpose: no standard resilience
/// handler on HTTP clients (it cuts slow answers after 10 s and bills POSTs again), and health answers in every environment,
/// on a port of its own where one is set (<see cref="Management"/>).
/// </summary>
public static class Extensions
{
    internal const string HealthPath = "/health";
    internal const string AlivePath = "/alive";

    internal static HealthCheckOptions Live { get; } = new() { Predicate = check => check.Tags.Contains("live") };

    /// <param name="sources">Names that are both activity sources and meters of the service.</param>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder, params string[] sources)
        where TBuilder : IHostApplicationBuilder
    {
        builder.ConfigureOpenTelemetry(sources);
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), ["live"]);
        builder.Services.AddServiceDiscovery();
        return builder;
    }

    /// <summary>
    /// Logs, metrics and traces over OTLP when OTEL_EXPORTER_OTLP_ENDPOINT says where, metrics for Prometheus where there is a
    /// management port; nothing is measured for nobody.
    /// </summary>
    public static TBuilder ConfigureOpenTelemetry<TBuilder>(this TBuilder builder, params string[] sources)
        where TBuilder : IHostApplicationBuilder
    {
        var isScraped = !string.IsNullOrWhiteSpace(builder.Configuration[Management.PortSetting]);
        var isPushed = !string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        if (!isScraped && !isPushed) return builder;
        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(metrics =>
        {
            metrics.AddMeter(sources).AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation();
            if (isScraped) metrics.AddPrometheusExporter();
        });
        if (!isPushed) return builder;
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            // In those of ASP.NET Core and of HttpClient are paths as clients wrote them.
            logging.IncludeScopes = false;
        });
        // The default one would take the client's tracestate and baggage, behind the back of the host's own propagator.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
        telemetry
            .WithTracing(tracing => tracing
                .AddSource(sources)
                .AddAspNetCoreInstrumentation(options =>
                {
                    options.Filter = context =>
                        !context.Request.Path.StartsWithSegments(HealthPath) && !context.Request.Path.StartsWithSegments(AlivePath) && !context.Request.Path.StartsWithSegments(Management.MetricsPath);
                    // What clients write freely: where an id belongs a file's name, in the query a key, which Aspire has written down in Development.
                    options.EnrichWithHttpResponse = static (span, response) =>
                    {
                        span.SetTag("url.query", null).SetTag("user_agent.original", null);
                        if (response.HttpContext.GetEndpoint() is RouteEndpoint { RoutePattern: { Parameters.Count: > 0, RawText: { } route } }) span.SetTag("url.path", route);
                    };
                })
                .AddHttpClientInstrumentation(static options => options.EnrichWithHttpRequestMessage = static (span, request) =>
                {
                    // As above: a store's signature.
                    if (request.RequestUri is { IsAbsoluteUri: true, Query.Length: > 0 } address) span.SetTag("url.full", address.GetLeftPart(UriPartial.Path));
                }))
            .UseOtlpExporter();
        return builder;
    }

    /// <summary><c>/health</c>: all checks, ready for traffic. <c>/alive</c>: the process answers.</summary>
    public static IReadOnlyList<IEndpointConventionBuilder> MapDefaultEndpoints(this WebApplication app) =>
    [
        app.MapHealthChecks(HealthPath),
        app.MapHealthChecks(AlivePath, Live),
    ];
}
