using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Proxy.Api.Hosting;

/// <summary>Limits of the server itself: headers, slow clients (F10–F14). The size of bodies is the transport step's, which answers in Anthropic's shape.</summary>
internal static class KestrelSettings
{
    public static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = null;
        limits.MaxRequestHeaderCount = 100;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        // Counts only while a write is waiting for the client: a quiet stream is none. A client that stopped reading is found
        // sooner by ClientWrite (F15).
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 100, gracePeriod: TimeSpan.FromSeconds(30));
    }
}
