using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using static Proxy.Tests.Api.Bodies;

namespace Proxy.Tests.Api.Faults;

public sealed class CancelTests
{
    // The gateway's clock stands still, so it waited for nothing: this is for what a busy machine adds.
    private static readonly TimeSpan s_soon = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(HelloStream)]
    [InlineData(Hello)]
    public async Task F17_A_client_that_leaves_before_the_headers_cancels_upstream_within_a_second(string body)
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
        using var request = GatewayFixture.Message(body);
        var answering = gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave.Token);
        await asked.Task;
        await leave.CancelAsync();
        await gone.Task.WaitAsync(s_soon, TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
        await AssertQuietAsync(gateway);
    }

    [Fact]
    public async Task F17_A_client_that_leaves_in_mid_stream_cancels_upstream_within_a_second()
    {
        var gone = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(UpstreamEvents.TextStarted, async context =>
        {
            await ScriptedUpstream.Silence(context);
            gone.SetResult();
        }));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl, Time = new FakeTimeProvider() });
        var response = await gateway.PostAsync(HelloStream);
        using (var events = await EventLines.OfAsync(response))
        {
            Assert.Equal(4, (await events.NextAsync(4)).Count);
        }

        response.Dispose();
        await gone.Task.WaitAsync(s_soon, TestContext.Current.CancellationToken);
        await AssertQuietAsync(gateway);
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
