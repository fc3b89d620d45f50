using System.Net.Sockets;
using System.Text;
using Proxy.Tests.State;

namespace Proxy.Tests.Api.Odd;

/// <summary>Bodies that do not come to their end: whoever waited for them does not wait for ever.</summary>
public sealed class BrokenBodyTests(StateServers servers)
{
    private static readonly string[] s_paths =
    [
        "/v1/messages", "/v1/messages/count_tokens", "/v1/messages/batches", "/v1/files", "/admin/keys", "/admin/diagnostics/translate", "/v1/responses", "/v1/chat/completions", "/v1/embeddings", "/v1/responses/resp_1/cancel",
        // Nobody reads these.
        "/v1/messages/batches/msgbatch_000000000000000000000000/cancel", "/v1/nothing",
    ];

    private static readonly string[] s_framings =
    [
        "Content-Length: 100\r\n\r\n{\"a\":", "Content-Length: 100\r\n\r\n", "Content-Length: 99999999\r\n\r\n{\"a\":", "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n", "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a", "Transfer-Encoding: chunked\r\n\r\n5",
        "Transfer-Encoding: chunked\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":}\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\nbad trailer\r\n\r\n",
    ];

    [Fact]
    public async Task F11_F17_A_body_that_is_cut_off_ends_in_a_refusal_or_with_the_client()
    {
        await using var gateway = await OddAnswer.StartAsync(servers);
        foreach (var path in s_paths)
        {
            foreach (var framing in s_framings)
            {
                using var client = await SendAsync(gateway, path, framing);
                await using var stream = client.GetStream();
                client.Client.Shutdown(SocketShutdown.Send);
                var answer = await ToEndAsync(stream);
                Assert.True(answer.Length == 0 || IsRefusal(answer), $"{path} {framing}: {answer}");
            }
        }

        using var other = await gateway.PostAsync(Bodies.Hello);
        Assert.Equal(200, (int)other.StatusCode);
        OddAnswer.AssertQuiet(gateway);
    }

    /// <summary>F14: five seconds of nothing, and what a busy machine adds; all at once, for their time is the same.</summary>
    [Fact]
    public async Task F14_A_body_that_stops_coming_is_a_408_on_every_surface()
    {
        await using var gateway = await OddAnswer.StartAsync(servers);
        await Task.WhenAll(s_paths.SkipLast(2).SelectMany(path => s_framings.Take(2).Append(s_framings[3]).Select(async framing =>
        {
            using var client = await SendAsync(gateway, path, framing);
            var answer = await ToEndAsync(client.GetStream());
            Assert.True(answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), $"{path} {framing}: {answer}");
            Assert.Contains("\"error\":{", answer, StringComparison.Ordinal);
        })));
        OddAnswer.AssertQuiet(gateway);
    }

    private static bool IsRefusal(string answer) => answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) && answer.Split("HTTP/1.1 ").Length == 2;

    private static async Task<TcpClient> SendAsync(GatewayFixture gateway, string path, string framing)
    {
        var client = new TcpClient();
        await client.ConnectAsync(gateway.BaseUrl.Host, gateway.BaseUrl.Port, Replies.Cancellation);
        var type = path == "/v1/files" ? "multipart/form-data; boundary=b" : "application/json";
        var key = path.StartsWith("/admin", StringComparison.Ordinal) ? OddAnswer.AdminKey : GatewayFixture.ClientKey;
        var who = path.StartsWith("/v1/responses", StringComparison.Ordinal) || path.StartsWith("/v1/chat", StringComparison.Ordinal) || path.StartsWith("/v1/embeddings", StringComparison.Ordinal)
            ? "Authorization: Bearer " + key
            : $"x-api-key: {key}\r\nanthropic-version: 2023-06-01";
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes($"POST {path} HTTP/1.1\r\nHost: x\r\n{who}\r\nContent-Type: {type}\r\n{framing}"), Replies.Cancellation);
        return client;
    }

    private static async Task<string> ToEndAsync(NetworkStream stream)
    {
        using var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all, Replies.Cancellation).WaitAsync(TimeSpan.FromMinutes(5), Replies.Cancellation);
        }
        catch (IOException)
        {
            // Closed with unread request bytes in its buffer, a socket answers with a reset.
        }

        return Encoding.Latin1.GetString(all.ToArray());
    }
}
