using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Proxy.Api.State;
using Proxy.Core.State;
using Proxy.Tests.State;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(StateServers))]

namespace Proxy.Tests.State;

public enum StateServerKind
{
    /// <summary>What a gateway without ConnectionStrings:redis runs.</summary>
    Garnet,

    /// <summary>Debian's redis-server, where it is installed.</summary>
    Redis,
}

/// <summary>One server of each kind for all tests, begun when the first test asks. Tests keep apart by their key prefix.</summary>
public sealed class StateServers : IDisposable
{
    private readonly TemporaryFolder _folder = new("state-");
    private readonly Lazy<EmbeddedState> _garnet;
    private readonly Lazy<RedisServer?> _redis = new(() => RedisServer.TryStart());
    private int _prefixes;

    public StateServers() => _garnet = new(() => EmbeddedState.Start(_folder.Path));

    public static TheoryData<StateServerKind> Kinds => [StateServerKind.Garnet, StateServerKind.Redis];

    /// <summary>Skips the test where the server is not installed.</summary>
    public string ConnectionOf(StateServerKind kind)
    {
        if (kind == StateServerKind.Garnet) return _garnet.Value.Connection;
        Assert.SkipWhen(_redis.Value is null, "redis-server is not installed");
        return _redis.Value!.Connection;
    }

    /// <summary>Connected, by default with a prefix that no other test has.</summary>
    internal async Task<StateStore> OpenAsync(StateServerKind kind, string? prefix = null)
    {
        // The default of 100 ms is for a quiet machine: tests share theirs.
        var store = new StateStore(
            () => Task.FromResult(ConnectionOf(kind)), new StateOptions { Prefix = prefix ?? NewPrefix(), Timeout = TimeSpan.FromSeconds(10) }, TimeProvider.System);
        await store.ConnectAsync();
        return store;
    }

    public string NewPrefix() => "t" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "_" + Interlocked.Increment(ref _prefixes).ToString(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        if (_garnet.IsValueCreated) _garnet.Value.Dispose();
        _folder.Dispose();
        if (_redis.IsValueCreated) _redis.Value?.Dispose();
    }
}

/// <summary>A redis-server of its own, on a loopback port, keeping nothing.</summary>
internal sealed class RedisServer : IDisposable
{
    private const string Password = "redis-under-test";
    private const int FirstPort = 12_000;
    private const int LastPort = 32_000;
    private static int s_ports = Environment.ProcessId * 97;
    private readonly Process _process;

    private readonly bool _isEncrypted;

    private RedisServer(Process process, int port, bool isEncrypted) => (_process, Port, _isEncrypted) = (process, port, isEncrypted);

    public int Port { get; }

    /// <summary>As Aspire writes it, for a resource with and without TLS.</summary>
    public string Connection => _isEncrypted ? $"localhost:{Port},password={Password},ssl=true" : $"127.0.0.1:{Port},password={Password}";

    /// <summary>As <see cref="TryStart"/>; skips the test where redis-server is not installed.</summary>
    public static RedisServer Start(int port = 0, string? directory = null, TestCertificate? certificate = null)
    {
        var server = TryStart(port, directory, certificate);
        Assert.SkipWhen(server is null, "redis-server is not installed");
        return server!;
    }

    /// <param name="port">0 for a free one. Between finding it and listening on it another can take it: then another is tried.</param>
    /// <param name="directory">Where it writes down every command before it answers; null to keep nothing.</param>
    /// <param name="certificate">With one, only TLS is spoken.</param>
    /// <returns>Null where redis-server is not installed.</returns>
    public static RedisServer? TryStart(int port = 0, string? directory = null, TestCertificate? certificate = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var own = port == 0 ? FreePort() : port;
            try
            {
                if (TryListen(own, directory, certificate) is { } process) return new RedisServer(process, own, certificate is not null);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return null;
            }

            if (port != 0 || attempt == 5) throw new InvalidOperationException("redis-server does not listen on port " + own);
        }
    }

    /// <returns>Null when it ended instead.</returns>
    private static Process? TryListen(int port, string? directory, TestCertificate? certificate)
    {
        var start = new ProcessStartInfo("redis-server", [.. Listening(port, certificate), "--bind", "127.0.0.1", "--save", "", "--requirepass", Password, .. Keeping(directory)])
        {
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        // redis-server says when it listens; the rest of its log is read so that it never blocks.
        var listens = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null) listens.TrySetResult(false);
            else if (line.Data.Contains("Ready to accept connections", StringComparison.Ordinal)) listens.TrySetResult(true);
        };
        process.BeginOutputReadLine();
        if (listens.Task.Wait(TimeSpan.FromMinutes(4)) && listens.Task.Result) return process;
        if (!process.HasExited) process.Kill();
        process.Dispose();
        return null;
    }

    /// <summary>What an operator may do to it: CONFIG, SCRIPT, REPLICAOF.</summary>
    public async Task<string?> CommandAsync(string command, params object[] arguments)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(Connection + ",allowAdmin=true");
        return (string?)await connection.GetDatabase().ExecuteAsync(command, arguments);
    }

    /// <summary>Freezes the server: connected, and silent.</summary>
    public void Signal(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string[] Listening(int port, TestCertificate? certificate)
    {
        var number = port.ToString(CultureInfo.InvariantCulture);
        return certificate is null
            ? ["--port", number]
            : ["--port", "0", "--tls-port", number, "--tls-cert-file", certificate.CertificateFile, "--tls-key-file", certificate.KeyFile, "--tls-auth-clients", "no"];
    }

    private static string[] Keeping(string? directory) =>
        directory is null ? ["--appendonly", "no"] : ["--appendonly", "yes", "--appendfsync", "always", "--dir", directory];

    /// <summary>
    /// Nobody else's until it is used: below the ports that systems give to connections (from 32768 or 49152), and each is told
    /// once in a process. Processes begin at different places.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = FirstPort + (int)((uint)Interlocked.Increment(ref s_ports) % (LastPort - FirstPort));
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Another process has it.
            }
        }
    }
}
