namespace Proxy.Core.Telemetry;

/// <summary>A streamed answer under way counts as one until it is disposed.</summary>
internal readonly struct OpenStream : IDisposable
{
    public static OpenStream Begin()
    {
        ProxyTelemetry.OpenStreams.Add(1);
        return default;
    }

    public void Dispose() => ProxyTelemetry.OpenStreams.Add(-1);
}
