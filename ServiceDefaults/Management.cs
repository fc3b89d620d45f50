using Microsoft.AspNetCore.Builder;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// A port that only operators reach: health answers there, in every environment, and nothing else does. Who asks for it is
/// decided by the port the connection came in on, never by a header.
/// </summary>
public static class Management
{
    /// <summary>Name of the setting: a port from 1 to 65535.</summary>
    public const string PortSetting = "Proxy:ManagementPort";

    /// <summary>Requests to <paramref name="port"/> end here; all others go on. Belongs before every other step.</summary>
    public static IApplicationBuilder UseManagementPort(this IApplicationBuilder app, int port) =>
        app.MapWhen(context => context.Connection.LocalPort == port, management => management.UseHealthChecks(Extensions.HealthPath).UseHealthChecks(Extensions.AlivePath, Extensions.Live));
}
