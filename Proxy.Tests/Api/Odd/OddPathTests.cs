using System.Text;
using Proxy.Tests.State;

namespace Proxy.Tests.Api.Odd;

/// <summary>F18 over the whole surface: methods that nobody maps, and ids that are none.</summary>
public sealed class OddPathTests(StateServers servers)
{
    private static readonly string[] s_paths =
    [
        "/v1/messages", "/v1/messages/count_tokens", "/v1/messages/batches", "/v1/messages/batches/{id}", "/v1/messages/batches/{id}/results", "/v1/messages/batches/{id}/cancel",
        "/v1/files", "/v1/files/{id}", "/v1/files/{id}/content", "/v1/models", "/v1/models/{id}", "/admin/keys", "/admin/keys/{id}", "/admin/diagnostics/translate",
        "/v1/responses", "/v1/responses/input_tokens", "/v1/responses/compact", "/v1/responses/{id}", "/v1/responses/{id}/cancel", "/v1/responses/{id}/input_items", "/v1/chat/completions", "/v1/embeddings",
    ];

    private static readonly string[] s_ids =
    [
        "..", "..%2f..%2fx", "%2e%2e%2fx", ".%2e", "%00", "a%00b", "a%0d%0aset-cookie:%20a=b", "%ff%fe", "%c0%ae", "%5c..%5c", "%3Fx=1", "%23x", "%25252e", "%7B%7D", "*", "~", "a.b", "a%20b", "%F0%9F%8D%8E",
        "file_000000000000000000000000", "file_" + "a.b000000000000000000000", "msgbatch_" + "000000000000000000000000", "msgbatch_..", "key_0000000000000000", "resp_1", LongId,
    ];

    private const string LongId = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

    [Fact]
    public async Task F18_An_id_that_is_none_is_an_error_of_the_API_that_was_asked()
    {
        await using var gateway = await OddAnswer.StartAsync(servers);
        var faults = new List<string>();
        foreach (var path in s_paths.Where(static path => path.Contains("{id}", StringComparison.Ordinal)))
        {
            foreach (var id in s_ids.Append(new string('x', 4000)))
            {
                foreach (var method in (string[])["GET", "POST", "DELETE"])
                {
                    if (await OddAnswer.FaultAsync(gateway, OddAnswer.Ask(gateway, method, path.Replace("{id}", id, StringComparison.Ordinal))) is { } fault) faults.Add(fault);
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        // What is asked upstream is asked by an id alone.
        Assert.All(gateway.Simulator!.Requests, static request => Assert.Matches("^/v1/responses/[A-Za-z0-9_-]+(/cancel|/input_items)?$", request.Path));
    }

    [Fact]
    public async Task Every_method_is_answered_everywhere()
    {
        await using var gateway = await OddAnswer.StartAsync(servers);
        var faults = new List<string>();
        foreach (var path in s_paths.Select(static path => path.Replace("{id}", "x1", StringComparison.Ordinal)).Append("/").Append("/v1/nothing").Append("/v1/batches").Append("/health"))
        {
            foreach (var method in (string[])["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "ODD"])
            {
                // Without a body, and with one that nobody waits for.
                if (await OddAnswer.FaultAsync(gateway, OddAnswer.Ask(gateway, method, path)) is { } fault && !path.StartsWith("/v1/batches", StringComparison.Ordinal)) faults.Add(fault);
                if (method is "TRACE") continue;
                using var body = new StringContent("{\"a\":1}", Encoding.UTF8, "application/json");
                if (await OddAnswer.FaultAsync(gateway, OddAnswer.Ask(gateway, method, path, body)) is { } other && !path.StartsWith("/v1/batches", StringComparison.Ordinal)) faults.Add("with a body: " + other);
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: x", "404|405")]
    [InlineData("GET http://elsewhere.example/v1/models HTTP/1.1\r\nHost: elsewhere.example", "200")]
    [InlineData("GET /v1/models HTTP/1.0", "200")]
    [InlineData("GET /v1/models HTTP/1.1", "400")]
    [InlineData("GET /v1/models HTTP/1.1\r\nHost: x\r\nHost: y", "400")]
    [InlineData("GET /v1/models HTTP/3.0\r\nHost: x", "505")]
    [InlineData("CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: elsewhere.example:443", "405|404|400")]
    [InlineData("GET v1/models HTTP/1.1\r\nHost: x", "400")]
    [InlineData("GET /v1/models?limit=1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip", "400")]
    [InlineData("GET /v1/models HTTP/1.1\nHost: x", "200|400")]
    public async Task A_request_line_that_nobody_sends_is_answered_once(string head, string statuses)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var client = await EndToEnd.RawClient.ConnectAsync(gateway.BaseUrl, Replies.Cancellation);
        await client.SendAsync(head + "\r\nx-api-key: k\r\nanthropic-version: 2023-06-01\r\nConnection: close\r\n\r\n", Replies.Cancellation);
        var answer = await client.ReadToEndAsync(Replies.Cancellation).WaitAsync(TimeSpan.FromMinutes(5), Replies.Cancellation);
        Assert.Matches($"^HTTP/1.[01] ({statuses}) ", answer);
        Assert.Equal(2, answer.Split("HTTP/1.").Length);
        OddAnswer.AssertQuiet(gateway);
    }
}
