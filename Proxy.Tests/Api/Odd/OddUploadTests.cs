using System.IO.Compression;
using System.Text;
using CsCheck;
using Proxy.Tests.Api.Files;
using Proxy.Tests.State;

namespace Proxy.Tests.Api.Odd;

/// <summary>Uploads with a few bytes changed: kept, or refused by name.</summary>
public sealed class OddUploadTests(StateServers servers)
{
    private static readonly string s_whole = Upload.File("hello", "a.txt") + Upload.Part("name=\"expires_in_seconds\"", "3600") + Upload.Part("name=\"other\"", "x") + "--the-boundary--\r\n";

    private static readonly string[] s_words =
    [
        "", "\r\n", "\n", "\r", "\r\n\r\n", "--", "--the-boundary\r\n", "--the-boundary--\r\n", "\0", "\u00ff\u00fe", "\"", ";", ":", "=", "Content-Disposition: form-data\r\n", "Content-Disposition: form-data; name=\"file\"\r\n",
        "Content-Type: a/b\r\n", "Content-Type: \u0001\r\n", "filename*=UTF-8''%ff%fe", "filename*=utf-16''%00", "filename*=x", "filename=\"=?utf-8?B?/w==?=\"", "filename=\"" + new string('n', 20_000) + "\"", new string('h', 40_000), "name=\"\"", "name=file; name=file",
    ];

    [Fact]
    public async Task A_changed_upload_is_kept_or_refused_by_name()
    {
        await using var gateway = await OddAnswer.StartAsync(servers);
        Assert.Null(await FaultAsync(gateway, Latin(s_whole)));
        await Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 30], Gen.OneOf(s_words)).Array[1, 4].SampleAsync(
            async changes =>
            {
                var body = s_whole;
                foreach (var (at, length, word) in changes)
                {
                    var from = at % (body.Length + 1);
                    body = body[..from] + word + body[Math.Min(body.Length, from + length)..];
                }

                Assert.Null(await FaultAsync(gateway, Latin(body)));
            },
            iter: 400, threads: 1);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task F05_What_cannot_be_unpacked_is_refused_wherever_it_breaks(string encoding)
    {
        await using var gateway = await OddAnswer.StartAsync(servers);
        var packed = await PackAsync(Latin(s_whole), encoding);
        Assert.Null(await FaultAsync(gateway, packed, encoding));
        await Gen.Select(Gen.Int[0, packed.Length - 1], Gen.Byte, Gen.Bool).SampleAsync(
            async (at, value, isCut) =>
            {
                var body = isCut ? packed[..at] : [.. packed[..at], value, .. packed[(at + 1)..]];
                Assert.Null(await FaultAsync(gateway, body, encoding));
            },
            iter: 100, threads: 1);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task F05_A_bomb_is_a_413_at_the_decoded_limit(string encoding)
    {
        await using var gateway = await OddAnswer.StartAsync(servers, ("Proxy:Files:MaxFileBytes", "65536"));
        using var request = Request(gateway, await PackAsync(Latin(Upload.File(new string('x', 4_000_000))), encoding), encoding);
        using var response = await gateway.SendAsync(request);
        await response.AssertErrorAsync(413, "request_too_large");
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=\"\"")]
    [InlineData("multipart/form-data; boundary=\"")]
    [InlineData("multipart/form-data; charset=utf-8")]
    [InlineData("multipart/form-data; boundary=LONG")]
    public async Task A_boundary_that_is_none_is_named(string type)
    {
        await using var gateway = await OddAnswer.StartAsync(servers);
        using var content = new ByteArrayContent(Latin(s_whole));
        content.Headers.TryAddWithoutValidation("content-type", type.Replace("LONG", new string('b', 201), StringComparison.Ordinal));
        using var response = await gateway.SendAsync(OddAnswer.Ask(gateway, "POST", "/v1/files", content));
        var text = await response.TextAsync();
        Assert.True((int)response.StatusCode is 400 or 415, text);
        Assert.Contains("content-type: must be multipart/form-data", text, StringComparison.Ordinal);
    }

    private static Task<string?> FaultAsync(GatewayFixture gateway, byte[] body, string? encoding = null) => OddAnswer.FaultAsync(gateway, Request(gateway, body, encoding));

    private static HttpRequestMessage Request(GatewayFixture gateway, byte[] body, string? encoding)
    {
        using var usual = Upload.Body("");
        var content = new ByteArrayContent(body) { Headers = { ContentType = usual.Headers.ContentType } };
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);
        return OddAnswer.Ask(gateway, "POST", "/v1/files", content);
    }

    private static async Task<byte[]> PackAsync(byte[] bytes, string encoding)
    {
        using var packed = new MemoryStream();
        await using (Stream stream = encoding == "gzip" ? new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true) : new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await stream.WriteAsync(bytes, Replies.Cancellation);
        return packed.ToArray();
    }

    private static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);
}
