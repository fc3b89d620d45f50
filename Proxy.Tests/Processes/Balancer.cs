using System.Net;
using System.Net.Sockets;

namespace Proxy.Tests.Processes;

/// <summary>What an orchestrator puts before replicas: each connection goes to the next of them.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri[] _targets;
    private readonly int[] _connections;
    private readonly Task _running;

    public Balancer(params Uri[] targets)
    {
        (_targets, _connections) = (targets, new int[targets.Length]);
        _listener.Start();
        _running = RunAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How many each target got.</summary>
    public IReadOnlyList<int> Connections => _connections;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        for (var next = 0; ; next = (next + 1) % _targets.Length)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _connections[next]++;
            _ = PassAsync(client, _targets[next]);
        }
    }

    private async Task PassAsync(TcpClient client, Uri target)
    {
        try
        {
            using var near = client;
            using var far = new TcpClient();
            await far.ConnectAsync(target.Host, target.Port, _stop.Token);
            near.NoDelay = far.NoDelay = true;
            // Whoever closes first: the other side learns of it at once.
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), _stop.Token), far.GetStream().CopyToAsync(near.GetStream(), _stop.Token));
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            // The client sees its connection closed.
        }
    }
}
