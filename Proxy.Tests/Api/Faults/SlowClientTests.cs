using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Proxy.Tests.Processes;
using static Proxy.Tests.Api.Bodies;

namespace Proxy.Tests.Api.Faults;

/// <summary>Clients that take their time, on bare sockets.</summary>
public sealed class SlowClientTests
{
    private const string Head = "POST /v1/messages HTTP/1.1\r\nHost: x\r\nx-api-key: sk-client-under-test\r\nanthropic-version: 2023-06-01\r\ncontent-type: application/json\r\n";
    private static readonly string s_delta = "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":4,\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"" + new string('a', 1000) + "\"}\n\n";

    [Fact]
    public async Task F15_A_client_that_does_not_read_stops_upstream_and_is_dropped_at_last()
    {
        // Far more than all sockets on the way can hold.
        const long endless = 256L * 1024 * 1024;
        long sent = 0;
        var cancelled = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(UpstreamEvents.TextStarted, async context =>
        {
            await using var _ = context.RequestAborted.Register(() => cancelled.TrySetResult());
            while (Interlocked.Read(ref sent) < endless)
            {
                await context.Response.WriteAsync(s_delta, context.RequestAborted);
                Interlocked.Add(ref sent, s_delta.Length);
            }
        }));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var client = await AskAsync(gateway);
        // It stops by itself...
        var (seen, since) = (-1L, TimeProvider.System.GetTimestamp());
        await Until.TrueAsync(() =>
        {
            var now = Interlocked.Read(ref sent);
            if (now != seen) (seen, since) = (now, TimeProvider.System.GetTimestamp());
            return Task.FromResult(now > 0 && TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(2));
        });
        Assert.InRange(seen, 1, endless / 2);
        // ...and after half a minute without a byte read, the client counts as gone.
        await cancelled.Task.WaitAsync(TimeSpan.FromMinutes(5), Replies.Cancellation);
        await Until.TrueAsync(() => Task.FromResult(gateway.Logs.GetSnapshot().Any(line => line.Message.Contains(" 499 ", StringComparison.Ordinal))));
        Assert.DoesNotContain(gateway.Logs.GetSnapshot(), line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task F16_A_client_that_closes_its_half_is_one_that_left()
    {
        var cancelled = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(UpstreamEvents.TextStarted, async context =>
        {
            await ScriptedUpstream.Silence(context);
            cancelled.SetResult();
        }));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var client = await AskAsync(gateway);
        await Until.ReadAsync(client.GetStream(), "\"Hi\"");
        client.Client.Shutdown(SocketShutdown.Send);
        await cancelled.Task.WaitAsync(TimeSpan.FromMinutes(1), Replies.Cancellation);
        await Until.TrueAsync(() => Task.FromResult(gateway.Logs.GetSnapshot().Any(line => line.Message.Contains(" 499 ", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task F16_HTTP_2_without_TLS_is_not_spoken_and_the_connection_ends()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.BaseUrl.Host, gateway.BaseUrl.Port, Replies.Cancellation);
        var settings = (byte[])[0, 0, 0, 4, 0, 0, 0, 0, 0];
        await client.GetStream().WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. settings], Replies.Cancellation);
        var answer = await ToEndAsync(client);
        Assert.DoesNotContain("200", answer, StringComparison.Ordinal);
        using var other = await gateway.PostAsync(Hello);
        Assert.Equal(200, (int)other.StatusCode);
    }

    [Fact]
    public async Task F14_Headers_that_drip_are_closed_and_nobody_else_waits()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var slow = new List<TcpClient>();
        for (var i = 0; i < 100; i++)
        {
            var client = new TcpClient();
            await client.ConnectAsync(gateway.BaseUrl.Host, gateway.BaseUrl.Port, Replies.Cancellation);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /v1/messages HTTP/1.1\r\nHost: x\r\nx-drip: "), Replies.Cancellation);
            slow.Add(client);
        }

        using (var other = await gateway.PostAsync(Hello)) Assert.Equal(200, (int)other.StatusCode);
        // 15 seconds, and what a busy machine adds.
        foreach (var client in slow)
        {
            var answer = await ToEndAsync(client);
            Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), answer);
            client.Dispose();
        }
    }

    private static async Task<TcpClient> AskAsync(GatewayFixture gateway)
    {
        var client = new TcpClient { ReceiveBufferSize = 16 * 1024 };
        await client.ConnectAsync(gateway.BaseUrl.Host, gateway.BaseUrl.Port, Replies.Cancellation);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Head + "Content-Length: " + HelloStream.Length + "\r\n\r\n" + HelloStream), Replies.Cancellation);
        return client;
    }

    private static async Task<string> ToEndAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        try
        {
            return await reader.ReadToEndAsync(Replies.Cancellation).WaitAsync(TimeSpan.FromMinutes(5), Replies.Cancellation);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
