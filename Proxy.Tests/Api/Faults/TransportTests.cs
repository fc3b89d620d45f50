using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using static Proxy.Tests.Api.Bodies;

namespace Proxy.Tests.Api.Faults;

public sealed class TransportTests
{
    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=latin1")]
    public async Task F01_A_wrong_content_type_is_a_415(string type)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var request = GatewayFixture.Message(Hello);
        request.Content!.Headers.Remove("content-type");
        request.Content.Headers.TryAddWithoutValidation("content-type", type);
        using var response = await gateway.SendAsync(request);
        Assert.StartsWith("content-type: ", await response.AssertErrorAsync(415, "invalid_request_error"), StringComparison.Ordinal);
        Assert.Empty(gateway.Simulator!.Requests);
    }

    [Fact]
    public async Task F01_Malformed_json_is_a_400_and_the_connection_goes_on()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var broken = await gateway.PostAsync("{\"model\":");
        await broken.AssertErrorAsync(400, "invalid_request_error");
        using var whole = await gateway.PostAsync(Hello);
        Assert.Equal(200, (int)whole.StatusCode);
        Assert.Single(gateway.Simulator!.Requests);
    }

    [Fact]
    public async Task F04_A_body_over_the_limit_is_a_413_whether_declared_or_chunked()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:MaxBodyBytes", "4096")));
        var body = Padded(4096); // the frame around it makes it longer than the limit
        using var declared = await gateway.PostAsync(body);
        await declared.AssertErrorAsync(413, "request_too_large");
        Assert.Equal("false", declared.Header("x-should-retry"));

        using var request = GatewayFixture.Message(body);
        request.Headers.TransferEncodingChunked = true;
        using var chunked = await gateway.SendAsync(request);
        await chunked.AssertErrorAsync(413, "request_too_large");

        using var exact = await gateway.PostAsync(Padded(4096 - (body.Length - 4096)));
        Assert.Equal(200, (int)exact.StatusCode);
        Assert.Single(gateway.Simulator!.Requests);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Compressed_bodies_are_read(string encoding)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.SendAsync(Compressed(Hello, encoding));
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Contains("hello", await response.TextAsync());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task F05_A_bomb_is_a_413_at_the_decoded_limit(string encoding)
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:MaxBodyBytes", "65536")));
        using var response = await gateway.SendAsync(Compressed(Padded(10_000_000), encoding));
        var text = await response.TextAsync();
        await response.AssertErrorAsync(413, "request_too_large");
        Assert.Contains("\"error_code\":\"request_body_too_large_after_decoding\"", text);
    }

    [Theory]
    [InlineData("gzip, gzip", "request_body_encoding_unsupported")]
    [InlineData("zstd", "request_body_encoding_unsupported")]
    [InlineData("deflate", "request_body_encoding_unsupported")]
    [InlineData("gzip", "request_body_encoding_invalid")]
    [InlineData("br", "request_body_encoding_invalid")]
    public async Task F05_Encodings_that_are_not_taken_or_not_true_are_a_400(string encoding, string code)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var request = GatewayFixture.Message(Hello);
        request.Content!.Headers.TryAddWithoutValidation("content-encoding", encoding);
        using var response = await gateway.SendAsync(request);
        var text = await response.TextAsync();
        await response.AssertErrorAsync(400, "invalid_request_error");
        Assert.Contains($"\"error_code\":\"{code}\"", text);
    }

    [Fact]
    public async Task F05_A_truncated_gzip_is_a_400()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var whole = Compressed(Hello, "gzip");
        var bytes = await whole.Content!.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        using var request = GatewayFixture.Message(Hello);
        request.Content = new ByteArrayContent(bytes[..^12]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        request.Content.Headers.ContentEncoding.Add("gzip");
        using var response = await gateway.SendAsync(request);
        await response.AssertErrorAsync(400, "invalid_request_error");
    }

    private static string Padded(int bytes) =>
        """{"model":"claude-opus-5-5","max_tokens":100,"messages":[{"role":"user","content":"PAD"}]}""".Replace("PAD", new string('a', bytes), StringComparison.Ordinal);

    private static HttpRequestMessage Compressed(string json, string encoding)
    {
        using var memory = new MemoryStream();
        using (Stream stream = encoding == "gzip" ? new GZipStream(memory, CompressionLevel.Optimal, leaveOpen: true) : new BrotliStream(memory, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(Encoding.UTF8.GetBytes(json));
        }

        var request = GatewayFixture.Message(json);
        request.Content = new ByteArrayContent(memory.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        request.Content.Headers.ContentEncoding.Add(encoding);
        return request;
    }
}
