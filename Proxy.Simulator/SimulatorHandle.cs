using Proxy.Simulator.Recording;
using Proxy.Simulator.Scripts;

namespace Proxy.Simulator;

/// <summary>A running simulator. Disposing stops it and drops its connections.</summary>
internal sealed class SimulatorHandle : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping;
    private readonly ScriptPlayer _script;

    internal SimulatorHandle(WebApplication app, Uri root, RequestLog requests, ScriptPlayer script, CancellationTokenSource stopping)
    {
        _script = script;
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

    /// <summary>Scripted turns that were not played yet.</summary>
    public int TurnsLeft => _script.Left;

    /// <summary>Adds a turn after those that are waiting.</summary>
    public void Enqueue(Turn turn) => _script.Add(turn);

    /// <summary>Adds the turns of a script in JSON (docs/simulator.md).</summary>
    public void Enqueue(string script)
    {
        foreach (var turn in ScriptReader.Read(script)) _script.Add(turn);
    }

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
