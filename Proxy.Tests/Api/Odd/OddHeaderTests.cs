using System.Text;
using CsCheck;
using Proxy.Tests.EndToEnd;
using Proxy.Tests.State;

namespace Proxy.Tests.Api.Odd;

/// <summary>Headers that come twice, are no text, or are endless.</summary>
public sealed class OddHeaderTests(StateServers servers)
{
    private static readonly string[] s_names =
    [
        "anthropic-version", "anthropic-beta", "anthropic-workspace-id", "idempotency-key", "x-api-key", "authorization", "x-claude-code-session-id", "x-stainless-timeout", "x-stainless-retry-count", "traceparent", "tracestate", "baggage",
        "x-forwarded-host", "x-forwarded-proto", "x-forwarded-for", "user-agent", "accept", "accept-encoding", "openai-beta", "openai-organization", "x-client-request-id", "session_id", "range", "if-match", "if-none-match", "expect", "upgrade", "cookie", "request-id",
    ];

    private static readonly string[] s_values = ["", " ", ",", "\t", "-1", "1e999", "NaN", "0", "\"", "a,b,,c", "00-0-0-0", "=;=", "*", "é", new string('x', 5000)];

    private static readonly (string Method, string Path, string? Body)[] s_requests =
    [
        ("POST", "/v1/messages", Bodies.Hello), ("POST", "/v1/messages/count_tokens", """{"model":"claude-opus-5-5","messages":[{"role":"user","content":"hi"}]}"""), ("GET", "/v1/files", null), ("GET", "/v1/messages/batches", null), ("GET", "/v1/models", null),
        ("GET", "/admin/keys", null), ("POST", "/v1/responses", """{"model":"gpt-5.6","input":"hi"}"""), ("POST", "/v1/messages/batches", """{"requests":[{"custom_id":"a","params":{}}]}"""),
    ];

    [Fact]
    public async Task Odd_headers_are_answered_in_the_form_of_the_API()
    {
        await using var gateway = await OddAnswer.StartAsync(servers);
        await Gen.Select(Gen.OneOf(s_requests), Gen.Select(Gen.OneOf(s_names), Gen.OneOf(s_values)).Array[1, 3]).SampleAsync(
            async (request, odd) =>
            {
                var headers = string.Concat(odd.Select(static header => $"{header.Item1}: {header.Item2}\r\n"));
                Assert.Null(FaultOf(await RawAsync(gateway, request.Method, request.Path, request.Body, headers)));
                OddAnswer.AssertQuiet(gateway);
            },
            iter: 400, threads: 1);
    }

    [Theory]
    [InlineData("anthropic-version: 2023-06-01\r\nanthropic-version: 2023-06-01\r\n", "400", "anthropic-version: ")]
    [InlineData("anthropic-version: 2023-06-01\r\nidempotency-key: a\r\nidempotency-key: a\r\n", "400", "idempotency-key: ")]
    [InlineData("anthropic-version: 2023-06-01\r\nx-api-key: again\r\n", "401", "invalid x-api-key")]
    [InlineData("anthropic-version: 2023-06-01\r\ncontent-type: application/json\r\ncontent-type: text/plain\r\n", "415", "content-type: ")]
    [InlineData("anthropic-version: 2023-06-01\r\ncontent-encoding: identity\r\ncontent-encoding: gzip\r\n", "400", "content-encoding: ")]
    [InlineData("anthropic-version: \u00e9\u00ff\r\n", "400", "")]
    public async Task A_header_that_decides_and_comes_twice_is_refused_by_name(string headers, string status, string named)
    {
        await using var gateway = await OddAnswer.StartAsync(servers);
        foreach (var path in (string[])["/v1/messages", "/v1/messages/batches"])
        {
            var answer = await RawAsync(gateway, "POST", path, Bodies.Hello, headers, hasVersion: false);
            Assert.StartsWith("HTTP/1.1 " + status + " ", answer, StringComparison.Ordinal);
            Assert.Contains("\"message\":\"" + named, named.Length == 0 ? "\"message\":\"" : answer, StringComparison.Ordinal);
        }
    }

    private static string? FaultOf(string answer)
    {
        if (!answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)) return "no answer: " + answer;
        var status = int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
        if (status >= 500) return answer;
        return status < 400 || answer.Contains("\"error\":{", StringComparison.Ordinal) || answer.EndsWith("\r\n\r\n", StringComparison.Ordinal) ? null : answer;
    }

    private static async Task<string> RawAsync(GatewayFixture gateway, string method, string path, string? body, string headers, bool hasVersion = true)
    {
        using var client = await RawClient.ConnectAsync(gateway.BaseUrl, Replies.Cancellation);
        var isOpenAI = path.StartsWith("/v1/responses", StringComparison.Ordinal);
        var key = path.StartsWith("/admin", StringComparison.Ordinal) ? OddAnswer.AdminKey : GatewayFixture.ClientKey;
        var head = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        var isOwn = headers.StartsWith("x-api-key", StringComparison.Ordinal) || headers.StartsWith("authorization", StringComparison.Ordinal);
        if (!isOwn) head.Append(isOpenAI ? "Authorization: Bearer " : "x-api-key: ").Append(key).Append("\r\n");
        if (!isOpenAI && hasVersion && !headers.StartsWith("anthropic-version", StringComparison.Ordinal)) head.Append("anthropic-version: 2023-06-01\r\n");
        if (body is not null) head.Append("Content-Length: ").Append(Encoding.UTF8.GetByteCount(body)).Append("\r\n");
        if (body is not null && !headers.Contains("content-type", StringComparison.Ordinal)) head.Append("Content-Type: application/json\r\n");
        await client.SendAsync(Encoding.Latin1.GetBytes(head.Append(headers).Append("\r\n").Append(body).ToString()), Replies.Cancellation);
        return await client.ReadToEndAsync(Replies.Cancellation).WaitAsync(TimeSpan.FromMinutes(5), Replies.Cancellation);
    }
}
