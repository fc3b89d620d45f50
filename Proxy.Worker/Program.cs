using Proxy.Api.Hosting;
using Proxy.Api.Redaction;
using Proxy.Api.Settings;
using Proxy.Core.Telemetry;

namespace Proxy.Worker;

internal static class Program
{
    private static Task<int> Main(string[] args) => PlainStart.RunAsync("worker", async () =>
    {
        switch (args)
        {
            case ["status", .. var rest]:
                return await StatusCommand.RunAsync(rest);
            case ["reindex"]:
                return await ReindexCommand.RunAsync();
        }

        await using var app = await BuildAsync(WebApplication.CreateSlimBuilder(args), TimeProvider.System);
        await PlainStart.StartAsync(app);
        await Console.Out.WriteLineAsync($"Responses Proxy's worker answers health on {app.Urls.Last()}");
        await app.WaitForShutdownAsync();
        return 0;
    });

    /// <summary>The gateway's settings and services, without its endpoints: health alone, on its own port.</summary>
    internal static async Task<WebApplication> BuildAsync(WebApplicationBuilder builder, TimeProvider time)
    {
        builder.Configuration[Management.PortSetting] ??= "8081";
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        var gateway = await Gateway.PrepareAsync(builder.Configuration, builder.Environment);
        if (gateway.Options.Redis is null)
            throw new InvalidSettingsException(["ConnectionStrings:redis is missing: a worker shares its queue with gateways (one without it does the items of batches itself)"]);
        ConfigurationFiles.TellOfFaults(builder.Configuration);
        builder.AddServiceDefaults(ProxyTelemetry.Name);
        builder.AddLogRedaction(gateway);
        ConsoleLines.Use(builder.Services);
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
