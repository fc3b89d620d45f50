using System.Globalization;
using System.Text.RegularExpressions;
using Proxy.Core.State;
using Proxy.Tests.Api;
using Proxy.Tests.State;

namespace Proxy.Tests.Processes;

/// <summary><c>Proxy.Api state</c>: what stands in for Redis where there is none.</summary>
public sealed partial class StateProcessTests : IDisposable
{
    private const string Password = "state-password-under-test";
    private readonly TemporaryFolder _directory = new("state-");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Gateways_share_it_and_it_keeps_what_they_said_over_a_restart()
    {
        var port = RedisServer.FreePort();
        await using (var first = Start(port, Password))
        {
            await first.ReadyAsync();
            await using var store = await OpenAsync(port);
            await store.AskAsync(database => database.StringSetAsync(store.Key("a"), "kept"), Replies.Cancellation);
            first.Terminate();
            Assert.Equal(0, await first.ExitAsync());
        }

        await using var second = Start(port, Password);
        await second.ReadyAsync();
        await using var upstream = await HeldUpstream.StartAsync();
        (string, string)[] settings = [("ConnectionStrings:redis", $"127.0.0.1:{port},password={Password}"), ("Proxy:Limits:RequestsPerMinute", "1000")];
        await using var one = await GatewayProcess.StartAsync(upstream.BaseUrl, null, settings);
        await using var other = await GatewayProcess.StartAsync(upstream.BaseUrl, null, settings);
        await Until.TrueAsync(async () =>
        {
            using var asked = await one.PostAsync(Bodies.Hello, ("idempotency-key", "k"));
            using var again = await other.PostAsync(Bodies.Hello, ("idempotency-key", "k"));
            return again.Header("idempotent-replayed") == "true";
        });
        Assert.Equal(1, upstream.Calls);
        await using var kept = await OpenAsync(port);
        Assert.Equal("kept", (string?)await kept.AskAsync(database => database.StringGetAsync(kept.Key("a")), Replies.Cancellation));
    }

    [Fact]
    public async Task Its_files_stay_small_however_much_is_written_and_what_they_hold_survives_a_kill()
    {
        const long Megabyte = 1024 * 1024;
        var value = new byte[256 * 1024];
        var port = RedisServer.FreePort();
        await using (var first = Start(port, Password))
        {
            await first.ReadyAsync();
            await using var store = await OpenAsync(port);
            await store.AskAsync(database => database.HashSetAsync(store.Key("old"), "f", "kept"), Replies.Cancellation);
            for (var round = 1; round <= 100; round++)
            {
                Array.Fill(value, (byte)round);
                await Task.WhenAll(Enumerable.Range(0, 16).Select(i => store.AskAsync(database => database.StringSetAsync(store.Key("same" + i), value), Replies.Cancellation)));
            }

            // 400 MB, each of them once in the append-only file: the checkpoint that cuts it comes within seconds.
            await Until.TrueAsync(() => Task.FromResult(_directory.Size < 200 * Megabyte));
            await AppendOnlyFile.CommitAsync(Connection(port));
            await first.KillAsync();
        }

        await using var second = Start(port, Password);
        await second.ReadyAsync();
        await using var kept = await OpenAsync(port);
        Assert.Equal("kept", (string?)await kept.AskAsync(database => database.HashGetAsync(kept.Key("old"), "f"), Replies.Cancellation));
        for (var i = 0; i < 16; i++) Assert.Equal(value, (byte[]?)await kept.AskAsync(database => database.StringGetAsync(kept.Key("same" + i)), Replies.Cancellation));
    }

    [Fact]
    public async Task What_is_missing_or_taken_is_named()
    {
        await using (var bare = Start(null, "short"))
        {
            Assert.Equal(1, await bare.ExitAsync());
            Assert.Contains("\n  PROXY_STATE_PORT must", bare.Output, StringComparison.Ordinal);
            Assert.Contains("\n  PROXY_STATE_PASSWORD must", bare.Output, StringComparison.Ordinal);
        }

        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        await using var late = Start(((System.Net.IPEndPoint)other.LocalEndpoint).Port, Password);
        Assert.Equal(1, await late.ExitAsync());
        Assert.Contains("PROXY_STATE_PORT is in use", late.Output, StringComparison.Ordinal);
    }

    private ServiceProcess Start(int? port, string password) => ServiceProcess.Start(
        "Proxy.Api",
        ["state"],
        [("PROXY_STATE_PORT", port?.ToString(CultureInfo.InvariantCulture) ?? ""), ("PROXY_STATE_PASSWORD", password), ("Proxy__DataDirectory", _directory.Path)],
        Listening());

    private static string Connection(int port) => $"127.0.0.1:{port},password={Password}";

    private static async Task<StateStore> OpenAsync(int port)
    {
        var store = new StateStore(() => Task.FromResult(Connection(port)), new StateOptions { Timeout = TimeSpan.FromSeconds(10) }, TimeProvider.System);
        await store.ConnectAsync();
        return store;
    }

    [GeneratedRegex("^The shared state listens on ")]
    private static partial Regex Listening();
}
