using System.Globalization;
using Proxy.Tests.Api;
using Proxy.Tests.State;

namespace Proxy.Tests.Processes;

public sealed class OpenStreamsTests
{
    [Fact]
    public async Task A_stream_counts_as_open_from_its_beginning_to_its_end_and_a_client_that_leaves_ends_it()
    {
        var port = RedisServer.FreePort();
        await using var upstream = await HeldUpstream.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(upstream.BaseUrl, null, ("Proxy:ManagementPort", port.ToString(CultureInfo.InvariantCulture)));
        using var management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        using (var one = await gateway.PostAsync(Bodies.HelloStream))
        {
            await using var body = await one.Content.ReadAsStreamAsync(Replies.Cancellation);
            await Until.ReadAsync(body, "\"Hi\"");
            using (var two = await gateway.PostAsync(Bodies.HelloStream)) await Until.TrueAsync(async () => await OpenAsync(management) == "2");
            await Until.TrueAsync(async () => await OpenAsync(management) == "1");
            upstream.GoOn();
            await Until.ReadAsync(body, "event: message_stop");
        }

        await Until.TrueAsync(async () => await OpenAsync(management) == "0");
    }

    private static async Task<string?> OpenAsync(HttpClient management) =>
        (await management.GetStringAsync("/metrics", Replies.Cancellation)).Split('\n').FirstOrDefault(line => line.StartsWith("proxy_streams_open{", StringComparison.Ordinal))?.Split(' ')[1];
}
