using Microsoft.AspNetCore.Connections;
using Proxy.Api.Hosting;
using Proxy.Api.Redaction;
using Proxy.Api.Settings;
using Proxy.Core.Telemetry;

namespace Proxy.Worker;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        try
        {
            switch (args)
            {
                case ["status", .. var rest]:
                    return await StatusCommand.RunAsync(rest);
                case ["reindex"]:
                    return await ReindexCommand.RunAsync();
            }

            await using var app = await BuildAsync(WebApplication.CreateSlimBuilder(args), TimeProvider.System);
            await app.StartAsync();
            await Console.Out.WriteLineAsync($"Responses Proxy's worker answers health on {app.Urls.Last()}");
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync("The worker cannot start:\n  " + Management.PortSetting + ": " + taken.Message);
            return 1;
        }
        catch (InvalidSettingsException invalid)
        {
            await Console.Error.WriteLineAsync("The worker cannot start:\n  " + string.Join("\n  ", invalid.Errors));
            return 1;
        }
    }

    /// <summary>The gateway's settings and services, without its endpoints: health alone, on its own port.</summary>
    private static async Task<WebApplication> BuildAsync(WebApplicationBuilder builder, TimeProvider time)
    {
        builder.Configuration[Management.PortSetting] ??= "8081";
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        var gateway = await Gateway.PrepareAsync(builder.Configuration, builder.Environment);
        if (gateway.Options.Redis is null)
            throw new InvalidSettingsException(["ConnectionStrings:redis is missing: a worker shares its queue with gateways (one without it does the items of batches itself)"]);
        ConfigurationFiles.TellOfFaults(builder.Configuration);
        builder.AddServiceDefaults(ProxyTelemetry.Name);
        builder.AddLogRedaction(gateway);
        builder.WebHost.ConfigureKestrel(KestrelSettings.Apply);
        var port = gateway.Options.ManagementPort!.Value;
        ListenAddresses.Add(builder, port);
        builder.Services.AddGateway(gateway, time, isWorker: true);
        var app = builder.Build();
        app.UseQueue(port);
        app.UseManagementPort(port);
        return app;
    }
}
