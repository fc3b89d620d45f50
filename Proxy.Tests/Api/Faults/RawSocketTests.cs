using System.Net.Sockets;
using System.Text;
using static Proxy.Tests.Api.Bodies;

namespace Proxy.Tests.Api.Faults;

/// <summary>What no HTTP client library can be made to send.</summary>
public sealed class RawSocketTests
{
    private static readonly string s_head = "POST /v1/messages HTTP/1.1\r\nHost: x\r\nx-api-key: sk-client-under-test\r\nanthropic-version: 2023-06-01\r\ncontent-type: application/json\r\n";

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\na\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n")]
    [InlineData("x-folded: a\r\n b\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("bad header\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("x-nul: a\0b\r\nContent-Length: 2\r\n\r\n{}")]
    public async Task F11_F12_Ambiguous_framing_is_a_400_and_nothing_reaches_upstream(string rest)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var answer = await ExchangeAsync(gateway, s_head + rest);
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Equal(1, Count(answer, "HTTP/1.1 "));
        Assert.Empty(gateway.Simulator!.Requests);
    }

    [Fact]
    public async Task F11_Chunk_extensions_do_not_hide_a_second_request()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var chunk = Encoding.UTF8.GetByteCount(Hello).ToString("x", System.Globalization.CultureInfo.InvariantCulture);
        var answer = await ExchangeAsync(gateway, s_head + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + ";a=b\nGET /smuggled HTTP/1.1\r\n" + Hello + "\r\n0\r\n\r\n");
        // Refused, or one request with an odd extension: never two.
        Assert.Equal(1, Count(answer, "HTTP/1.1 "));
        Assert.DoesNotContain("404", answer.Split('\n')[0]);
    }

    [Fact]
    public async Task F13_Too_many_or_too_long_headers_are_a_431_and_a_long_line_a_414()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var many = string.Concat(Enumerable.Range(0, 101).Select(i => $"x-{i}: 1\r\n"));
        Assert.StartsWith("HTTP/1.1 431 ", await ExchangeAsync(gateway, s_head + many + "\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431 ", await ExchangeAsync(gateway, s_head + "x-long: " + new string('a', 40_000) + "\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 414 ", await ExchangeAsync(gateway, "GET /" + new string('a', 9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task F14_A_body_that_drips_is_closed_with_408()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var answer = await ExchangeAsync(gateway, s_head + "Content-Length: 100\r\n\r\n{");
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"error\"", answer);
        using var other = await gateway.PostAsync(Hello);
        Assert.Equal(200, (int)other.StatusCode);
    }

    [Fact]
    public async Task F12_Header_values_that_could_split_a_header_change_nothing()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.PostAsync(Hello, ("anthropic-beta", "a\tb,x-injected: 1,%0d%0aset-cookie: a=b"));
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Null(response.Header("x-injected"));
        Assert.Null(response.Header("set-cookie"));
        Assert.Matches("^[A-Za-z0-9._:, \\[\\]-]+$", response.Header("x-gateway-warning"));
    }

    [Fact]
    public async Task F23_A_path_cannot_forge_a_log_line()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        await ExchangeAsync(gateway, "GET /a%0d%0ainfo:%20forged%1b[31m HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        var line = Assert.Single(gateway.Logs.GetSnapshot(), record => record.Message.Contains("forged", StringComparison.Ordinal));
        Assert.DoesNotContain(line.Message, char.IsControl);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    /// <summary>Sends the bytes and reads until the gateway closes.</summary>
    private static async Task<string> ExchangeAsync(GatewayFixture gateway, string bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.BaseUrl.Host, gateway.BaseUrl.Port, Replies.Cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes), Replies.Cancellation);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(Replies.Cancellation).WaitAsync(TimeSpan.FromMinutes(5), Replies.Cancellation);
    }
}
