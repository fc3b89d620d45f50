using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// A port that only operators reach: health and metrics answer there, in every environment, and nothing else does. Who asks for it is
/// decided by the port the connection came in on, never by a header.
/// </summary>
public static class Management
{
    /// <summary>Name of the setting: a port from 1 to 65535.</summary>
    public const string PortSetting = "Proxy:ManagementPort";

    /// <summary>For Prometheus.</summary>
    public const string MetricsPath = "/metrics";

    /// <summary>Requests to <paramref name="port"/> end here; all others go on. Belongs before every other step.</summary>
    public static IApplicationBuilder UseManagementPort(this IApplicationBuilder app, int port) =>
        app.MapWhen(context => context.Connection.LocalPort == port, static management => management
            .Use(static next => context =>
            {
                // Whoever looks every few seconds is no traffic.
                if (context.Features.Get<IHttpMetricsTagsFeature>() is { } metrics) metrics.MetricsDisabled = true;
                return next(context);
            })
            .UseHealthChecks(Extensions.HealthPath)
            .UseHealthChecks(Extensions.AlivePath, Extensions.Live)
            .UseOpenTelemetryPrometheusScrapingEndpoint(MetricsPath));
}
