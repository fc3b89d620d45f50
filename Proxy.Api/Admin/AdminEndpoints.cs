using Proxy.Api.Admin.Diagnostics;
using Proxy.Api.Keys;
using Proxy.Api.Settings;

namespace Proxy.Api.Admin;

/// <summary>Everything under /admin; nothing of it without PROXY_ADMIN_KEY.</summary>
internal static class AdminEndpoints
{
    public static void Map(WebApplication app)
    {
        var services = app.Services;
        var gate = new AdminGate(services.GetRequiredService<LiveSettings>(), services.GetRequiredService<GuessLimit>());
        if (!gate.IsOpen) return;
        AdminKeyEndpoints.Map(app, services, gate);
        TranslateEndpoint.Map(app, services, gate);
    }
}
