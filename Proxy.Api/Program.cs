using Microsoft.AspNetCore.Connections;
using Proxy.Api.Admin;
using Proxy.Api.Batches;
using Proxy.Api.Counting;
using Proxy.Api.Files;
using Proxy.Api.Hosting;
using Proxy.Api.Idempotency;
using Proxy.Api.Limiting;
using Proxy.Api.Messages;
using Proxy.Api.Models;
using Proxy.Api.Pipeline;
using Proxy.Api.Redaction;
using Proxy.Api.Relay;
using Proxy.Api.Settings;
using Proxy.Api.State;
using Proxy.Core.Telemetry;

namespace Proxy.Api;

internal static class Program
{
    private static Task<int> Main(string[] args) => PlainStart.RunAsync("gateway", async () =>
    {
        if (args is ["state", .. var rest]) return await StateCommand.RunAsync(Host.CreateApplicationBuilder(rest));
        await using var app = await BuildAsync(WebApplication.CreateSlimBuilder(args), TimeProvider.System);
        await PlainStart.StartAsync(app);
        app.Services.GetRequiredService<StateHost>().Warm();
        Banner.Write(Console.Out, app.Services.GetRequiredService<Gateway>(), app.Urls);
        await app.WaitForShutdownAsync();
        return 0;
    });

    internal static async Task<WebApplication> BuildAsync(WebApplicationBuilder builder, TimeProvider time)
    {
        var gateway = await Gateway.PrepareAsync(builder.Configuration, builder.Environment);
        ConfigurationFiles.TellOfFaults(builder.Configuration);
        builder.AddServiceDefaults(ProxyTelemetry.Name);
        builder.AddLogRedaction(gateway);
        ConsoleLines.Use(builder.Services);
        // Their lines hold the query, where some clients put keys, and names in paths; the request is told by RequestStart.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Routing", LogLevel.Warning);
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlocks>();
        builder.WebHost.ConfigureKestrel(KestrelSettings.Apply).UseKestrelHttpsConfiguration();
        if (ListenAddresses.IsUnset(builder.Configuration)) builder.WebHost.UseUrls(ListenAddresses.Default);
        if (gateway.Options.ManagementPort is { } port) ListenAddresses.Add(builder, port);
        builder.Services.AddGateway(gateway, time);
        var app = builder.Build();
        if (gateway.Options.ManagementPort is { } management) app.UseManagementPort(management);

        // The path of a request, in this order:
        app.UseStep<RequestStart>();    // request id; the one place that turns failures into answers
        app.UseRouting();
        app.UseStep<TransportLimits>(); // size, encoding and type of the body
        app.UseStep<KeyCheck>();        // who asks
        app.UseStep<IdempotencyStep>(); // what was answered already
        app.UseStep<Settlement>();      // what it used, when it is over
        MessagesEndpoints.Map(app, app.Services.GetRequiredService<MessageHandler>(), app.Services.GetRequiredService<CountHandler>()); // validation → translation → upstream → translation → telemetry

        BatchEndpoints.Map(app, app.Services);
        RelayEndpoints.Map(app, app.Services.GetRequiredService<RelayHandler>(), app.Services.GetRequiredService<ErrorWriter>());
        FileEndpoints.Map(app, app.Services);
        AdminEndpoints.Map(app);
        ModelsEndpoints.Map(app);
        Identification.Map(app);
        if (gateway.Options.ManagementPort is null)
        {
            foreach (var health in app.MapDefaultEndpoints()) health.WithMetadata(QuietEndpoint.Instance);
        }

        if (builder.Environment.IsDevelopment()) DocsPages.Map(app);
        return app;
    }
}
