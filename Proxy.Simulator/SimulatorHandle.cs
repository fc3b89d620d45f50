using Proxy.Simulator.Recording;

namespace Proxy.Simulator;

/// <summary>A running simulator. Disposing stops it and drops its connections.</summary>
internal sealed class SimulatorHandle : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping;

    internal SimulatorHandle(WebApplication app, Uri root, RequestLog requests, CancellationTokenSource stopping)
    {
        _app = app;
        _stopping = stopping;
        Root = root;
        BaseUrl = new Uri(root, "/v1");
        Requests = requests;
    }

    public Uri Root { get; }

    /// <summary>What a client is configured with: <c>http://127.0.0.1:port/v1</c>.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Everything that arrived, in order.</summary>
    public RequestLog Requests { get; }

    /// <summary>Completes when the host has stopped; the standalone program waits on it.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _stopping.Dispose();
    }
}
