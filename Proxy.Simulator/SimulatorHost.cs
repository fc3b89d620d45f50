using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Proxy.Simulator.Http;
using Proxy.Simulator.Recording;

namespace Proxy.Simulator;

internal static class SimulatorHost
{
    private const long LargestBody = 256L << 20;

    public static async Task<SimulatorHandle> StartAsync(SimulatorOptions options, CancellationToken cancellation = default)
    {
        // Empty on purpose: embedded in another program, its environment (ASPNETCORE_URLS, appsettings) must not reach us.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Proxy.Simulator" });
        builder.WebHost.UseKestrelCore();
        OwnTelemetry.Use(builder.Services);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.AddServerHeader = false;
            Listen(kestrel, options.Url);
        });
        var app = builder.Build();
        var requests = new RequestLog();
        var stopping = new CancellationTokenSource();
        var responses = new ResponsesEndpoint(options);
        var endpoints = new Endpoints(options, requests, responses, stopping.Token);
        if (options.Control) new ControlEndpoint(requests, responses.Script, options.Time).Map(app, stopping.Token);
        app.Run(endpoints.HandleAsync);
        await app.StartAsync(cancellation);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new SimulatorHandle(app, new Uri(address), requests, responses.Script, stopping);
    }

    private static void Listen(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel, Uri? url)
    {
        if (url is null) kestrel.Listen(IPAddress.Loopback, 0);
        else if (IPAddress.TryParse(url.Host, out var address)) kestrel.Listen(address, url.Port);
        else if (url.IsLoopback) kestrel.ListenLocalhost(url.Port);
        else kestrel.ListenAnyIP(url.Port);
    }
}
