using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Faults;

public sealed class TransportFaults : FaultTest
{
    private const string Head = "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-test-key\r\nanthropic-version: 2026-10-21\r\nContent-Type: application/json\r\n";

    [Fact]
    public async Task F11_a_request_with_two_framings_is_never_two_requests()
    {
        await PlayAsync(Turn.Of(Item.Text("one")), Turn.Of(Item.Text("two")));
        using var client = await RawClient.ConnectAsync(Gateway.BaseUrl, Cancellation);
        var smuggled = Head + string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Hello.Length}\r\n\r\n{Hello}");

        await client.SendAsync(
            Head + string.Create(CultureInfo.InvariantCulture, $"Transfer-Encoding: chunked\r\nContent-Length: 4\r\nConnection: close\r\n\r\n{Hello.Length:x}\r\n{Hello}\r\n0\r\n\r\n{smuggled}"), Cancellation);

        await client.ReadToEndAsync(Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        Assert.InRange(Gateway.Requests.Count, 0, 1);
    }

    [Fact]
    public async Task F12_text_from_the_client_never_becomes_a_header_of_ours_or_the_upstreams()
    {
        await PlayAsync(Turn.Of(Item.Text("ok")));
        var body = Hello[..^1] + ",\"metadata\":{\"user_id\":\"a\\r\\nX-Evil: 1\\u0000\"},\"x\\r\\nX-Evil\":1}";

        var answer = await PostAsync(new ApiRequest(body) { Headers = [("anthropic-workspace-id", "ws{}\"<>")] });

        Assert.True(answer.Status == 200, answer.ToString());
        Assert.Null(answer.Header("X-Evil"));
        Assert.Null(answer.Header("anthropic-workspace-id"));
        Assert.DoesNotContain(Gateway.Upstream[0].Headers, header => header.Key.Contains("evil", StringComparison.OrdinalIgnoreCase) || header.Value.Contains("evil", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task F14_clients_that_never_finish_their_request_do_not_keep_others_waiting()
    {
        await PlayAsync(Turn.Of(Item.Text("ok")));
        List<RawClient> slow = [];
        try
        {
            for (var i = 0; i < 200; i++)
            {
                var client = await RawClient.ConnectAsync(Gateway.BaseUrl, Cancellation);
                slow.Add(client);
                await client.SendAsync(i % 2 == 0 ? "POST /v1/messages HTTP/1.1\r\nHost: l" : Head + "Content-Length: 100\r\n\r\n{", Cancellation);
            }

            var answer = await PostAsync(Hello).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);

            Assert.Equal(200, answer.Status);
        }
        finally
        {
            slow.ForEach(client => client.Dispose());
        }
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("https://user:pass@example.com/x.png")]
    [InlineData("ftp://example.com/x.png")]
    [InlineData("javascript:alert(1)")]
    public async Task F24_addresses_that_point_inside_are_not_passed_on(string url)
    {
        await PlayAsync(Turn.Of(Item.Text("ok")));

        await RefusedAsync(Hello.Replace("\"Hi\"", $$$"""[{"type":"image","source":{"type":"url","url":"{{{url}}}"}},{"type":"text","text":"?"}]""", StringComparison.Ordinal));
    }

    [Fact]
    public async Task F24_the_gateway_itself_fetches_nothing()
    {
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        await PlayAsync(Turn.Of(Item.Text("ok")));
        var url = $"https://{inside.LocalEndpoint}/x.png";

        var answer = await PostAsync(Hello.Replace("\"Hi\"", $$$"""[{"type":"image","source":{"type":"url","url":"{{{url}}}"}},{"type":"text","text":"?"}]""", StringComparison.Ordinal));

        // An https address is the upstream's to fetch, under its own rules.
        Assert.True(answer.Status == 200, answer.ToString());
        Assert.Contains(url, Gateway.Requests.Single().Body.GetRawText(), StringComparison.Ordinal);
        Assert.False(inside.Pending());
    }
}
