using Microsoft.AspNetCore.Http;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Proxy.Tests.Processes;

namespace Proxy.Tests.Api.Relay;

/// <summary>F15, F17 and what breaks in between, for streams that are passed through.</summary>
public sealed class RelayFaultTests
{
    private const string Delta = "data: {\"type\":\"response.output_text.delta\",\"delta\":\"x\"}\n\n";
    // For what a busy machine adds: where something is to happen at once, the gateway's clock stands still.
    private static readonly TimeSpan s_soon = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("/v1/responses", Asked.HelloStream)]
    [InlineData("/v1/chat/completions", Asked.Hello)]
    public async Task F17_A_client_that_leaves_before_the_headers_cancels_upstream_within_a_second(string path, string body)
    {
        var (asked, gone) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            asked.SetResult();
            await ScriptedUpstream.Silence(context);
            gone.SetResult();
        });
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl, Time = new FakeTimeProvider() });
        using var leave = new CancellationTokenSource();
        using var request = Asked.Post(path, body);
        var answering = gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave.Token);
        await asked.Task;
        await leave.CancelAsync();
        await gone.Task.WaitAsync(s_soon, Replies.Cancellation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
        await AssertQuietAsync(gateway);
    }

    [Fact]
    public async Task F17_A_client_that_leaves_in_mid_stream_cancels_upstream_within_a_second()
    {
        var gone = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(Delta, async context =>
        {
            await ScriptedUpstream.Silence(context);
            gone.SetResult();
        }));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl, Time = new FakeTimeProvider() });
        using var request = Asked.Post("/v1/responses", Asked.HelloStream);
        using (var response = await gateway.SendAsync(request))
        {
            // An event is there as soon as upstream sent it: nothing waits for a full buffer.
            await using var stream = await response.Content.ReadAsStreamAsync(Replies.Cancellation);
            await stream.ReadExactlyAsync(new byte[Delta.Length], Replies.Cancellation);
        }

        await gone.Task.WaitAsync(s_soon, Replies.Cancellation);
        await AssertQuietAsync(gateway);
    }

    [Fact]
    public async Task F15_A_client_that_does_not_read_stops_upstream()
    {
        using var sent = new SemaphoreSlim(0);
        var event64K = "data: {\"delta\":\"" + new string('x', 64 * 1024) + "\"}\n\n";
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (var i = 0; i < 2000; i++)
            {
                await context.Response.WriteAsync(event64K, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                sent.Release();
            }
        });
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var request = Asked.Post("/v1/responses", Asked.HelloStream);
        using var response = await gateway.SendAsync(request);
        await using var stream = await response.Content.ReadAsStreamAsync(Replies.Cancellation);
        await stream.ReadExactlyAsync(new byte[1000], Replies.Cancellation);
        // Full are then the sockets' buffers and one read of the gateway's, and nothing moves any more.
        Assert.True(await sent.WaitAsync(s_soon, Replies.Cancellation));
        var written = 1;
        while (await sent.WaitAsync(TimeSpan.FromSeconds(2), Replies.Cancellation)) written++;
        Assert.InRange(written, 1, 1000);
        // Reading on sets it going again.
        await stream.ReadExactlyAsync(new byte[event64K.Length * (written + 1)], Replies.Cancellation);
        Assert.True(await sent.WaitAsync(s_soon, Replies.Cancellation));
    }

    [Fact]
    public async Task F32_A_stream_that_breaks_off_is_broken_for_the_client_too()
    {
        var isRead = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(Delta, async context =>
        {
            await isRead.Task;
            context.Abort();
        }));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var request = Asked.Post("/v1/responses", Asked.HelloStream);
        using var response = await gateway.SendAsync(request);
        await using var stream = await response.Content.ReadAsStreamAsync(Replies.Cancellation);
        await stream.ReadExactlyAsync(new byte[Delta.Length], Replies.Cancellation);
        isRead.SetResult();
        // That would be an end that was sent.
        Assert.IsNotType<EndOfStreamException>(await Assert.ThrowsAnyAsync<IOException>(async () => await stream.ReadExactlyAsync(new byte[1], Replies.Cancellation)));
    }

    [Fact]
    public async Task A_JSON_answer_that_breaks_off_is_an_error()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{\"id\":", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        });
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var request = Asked.Post("/v1/responses", Asked.Hello);
        using var response = await gateway.SendAsync(request);
        await response.AssertOpenAIErrorAsync(500, "server_error", null);
    }

    [Fact]
    public async Task F29_An_upstream_that_never_answers_is_given_up()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Silence);
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:HeadersTimeout", "1")) with { Upstream = upstream.BaseUrl });
        using var request = Asked.Post("/v1/responses", Asked.HelloStream);
        using var response = await gateway.SendAsync(request);
        await response.AssertOpenAIErrorAsync(504, "server_error", "timeout");
    }

    [Fact]
    public async Task F30_A_stream_that_falls_silent_is_cut_and_nothing_is_added_to_it()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(Delta, ScriptedUpstream.Silence));
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:IdleTimeout", "3"), ("Proxy:PingInterval", "0.1"), ("Proxy:CommitAfter", "0.1")) with { Upstream = upstream.BaseUrl });
        using var request = Asked.Post("/v1/responses", Asked.HelloStream);
        using var response = await gateway.SendAsync(request);
        await using var stream = await response.Content.ReadAsStreamAsync(Replies.Cancellation);
        var came = new byte[Delta.Length + 100];
        await Assert.ThrowsAnyAsync<IOException>(async () => await stream.ReadExactlyAsync(came, Replies.Cancellation));
        Assert.Equal(Delta, System.Text.Encoding.UTF8.GetString(came).TrimEnd('\0'));
    }

    [Theory]
    [InlineData("/v1/responses", "gpt-5.6")]
    [InlineData("/v1/messages", "house")]
    public async Task F16_A_client_that_closes_its_half_cancels_upstream(string path, string model)
    {
        var gone = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(Delta, async context =>
        {
            await ScriptedUpstream.Silence(context);
            gone.SetResult();
        }));
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(
            ("Proxy:Upstreams:claude:Kind", "anthropic"), ("Proxy:Upstreams:claude:BaseUrl", upstream.BaseUrl.ToString()),
            ("Proxy:Models:house:Targets:0:Upstream", "claude"), ("Proxy:Models:house:Targets:0:Model", "claude-opus-5-5")) with { Upstream = upstream.BaseUrl });
        using var client = await AskRawAsync(gateway, path, model);
        await Until.ReadAsync(client.GetStream(), "\"delta\"");
        client.Client.Shutdown(SocketShutdown.Send);
        await gone.Task.WaitAsync(s_soon, Replies.Cancellation);
        await AssertQuietAsync(gateway);
    }

    [Fact]
    public async Task F16_A_client_with_a_window_of_zero_counts_as_gone_after_half_a_minute()
    {
        var time = new FakeTimeProvider();
        var (gone, sent) = (new TaskCompletionSource(), 0L);
        var event64K = "data: {\"delta\":\"" + new string('x', 64 * 1024) + "\"}\n\n";
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await using var _ = context.RequestAborted.Register(gone.SetResult);
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(event64K, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                Interlocked.Increment(ref sent);
            }
        });
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl, Time = time });
        using var client = await AskRawAsync(gateway, "/v1/responses", "gpt-5.6");
        // :: It reads the beginning and nothing more: nothing moves then.
        await Until.ReadAsync(client.GetStream(), "\"delta\"");
        var (seen, since) = (-1L, TimeProvider.System.GetTimestamp());
        await Until.TrueAsync(() =>
        {
            var now = Interlocked.Read(ref sent);
            if (now != seen) (seen, since) = (now, TimeProvider.System.GetTimestamp());
            return Task.FromResult(now > 0 && TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(1));
        });
        Assert.False(gone.Task.IsCompleted);
        // Half a minute, and again: its write may not have begun to wait when the first one passes.
        await Until.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(31));
            return Task.FromResult(gone.Task.IsCompleted);
        });
        Assert.Equal(200, await gateway.StatusAsync("/alive"));
    }

    [Theory]
    [InlineData("/v1/responses", "gpt-5.6")]
    [InlineData("/v1/messages", "house")]
    public async Task F22_An_error_within_a_stream_does_not_tell_whose_account_it_was(string path, string model)
    {
        const string events = Delta + "event: error\ndata: {\"type\":\"error\",\"error\":{\"message\":\"org-Abc123def456 with " + GatewayFixture.UpstreamKey + " has no quota\"}}\n\n";
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(events));
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(
            ("Proxy:Upstreams:claude:Kind", "anthropic"), ("Proxy:Upstreams:claude:BaseUrl", upstream.BaseUrl.ToString()),
            ("Proxy:Models:house:Targets:0:Upstream", "claude"), ("Proxy:Models:house:Targets:0:Model", "claude-opus-5-5")) with { Upstream = upstream.BaseUrl });
        using var response = await gateway.SendAsync(Asked.Post(path, Asked.HelloStream.Replace("gpt-5.6", model, StringComparison.Ordinal)));
        Assert.Equal(events.Replace("org-Abc123def456", "***", StringComparison.Ordinal).Replace(GatewayFixture.UpstreamKey, "***", StringComparison.Ordinal), await response.TextAsync());
    }

    private static async Task<TcpClient> AskRawAsync(GatewayFixture gateway, string path, string model)
    {
        var client = new TcpClient { ReceiveBufferSize = 16 * 1024 };
        await client.ConnectAsync(gateway.BaseUrl.Host, gateway.BaseUrl.Port, Replies.Cancellation);
        var body = Asked.HelloStream.Replace("gpt-5.6", model, StringComparison.Ordinal);
        var head = $"POST {path} HTTP/1.1\r\nHost: x\r\nx-api-key: any\r\ncontent-type: application/json\r\ncontent-length: {body.Length}\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + body), Replies.Cancellation);
        return client;
    }

    /// <summary>Logged as 499, at no level above information.</summary>
    private static async Task AssertQuietAsync(GatewayFixture gateway)
    {
        using var patience = new CancellationTokenSource(s_soon);
        await foreach (var record in gateway.Logs.GetLogsAsync(patience.Token))
        {
            if (record.Message.Contains(" 499 ", StringComparison.Ordinal)) break;
        }

        Assert.DoesNotContain(gateway.Logs.GetSnapshot(), record => record.Level > LogLevel.Information);
    }
}
