using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proxy.Core.Storage;
using Proxy.Tests.Processes;

namespace Proxy.Tests.Api.Files;

public sealed class UploadTests
{
    [Theory]
    [InlineData("name=\"file\"; filename=\"notes.txt\"", "notes.txt")]
    [InlineData("name=file; filename=notes.txt", "notes.txt")]
    [InlineData("name=\"file\"; filename=\"../../../etc/passwd\"", "passwd")]
    [InlineData("name=\"file\"; filename=\"/a/b/c.tar.gz\"", "c.tar.gz")]
    [InlineData("name=\"file\"; filename=\"../..\"", "unnamed.txt")]
    [InlineData("name=\"file\"; filename=\"a/\"", "unnamed.txt")]
    [InlineData("name=\"file\"; filename=\"\"", "unnamed.txt")]
    [InlineData("name=\"file\"", "unnamed.txt")]
    [InlineData("name=\"file\"; filename=\"Grüße 東京 🗼.txt\"", "Grüße 東京 🗼.txt")]
    [InlineData("name=\"file\"; filename=\"plain.txt\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.txt", "Grüße.txt")]
    [InlineData("name=\"file\"; filename*=UTF-8''..%2F..%2Fx.txt", "x.txt")]
    [InlineData("name=\"file\"; filename=\".bashrc\"", ".bashrc")]
    public async Task A_name_is_the_last_part_of_whatever_path(string disposition, string name)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        Assert.Equal(name, (await gateway.KeepAsync(Upload.Part(disposition, "x"))).GetProperty("filename").GetString());
    }

    [Theory]
    [InlineData("a|b.txt")]
    [InlineData("..\\\\..\\\\x.txt")]
    [InlineData("C:\\\\x.txt")]
    [InlineData("a?.txt")]
    [InlineData("a\tb.txt")]
    [InlineData("a\u0001b.txt")]
    public async Task A_name_that_some_system_cannot_have_is_refused(string name)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.UploadAsync(Upload.File(name: name));
        Assert.StartsWith("file: filename must be 1 to 255 characters", await response.AssertErrorAsync(400, "invalid_request_error"), StringComparison.Ordinal);
        using var tooLong = await gateway.UploadAsync(Upload.File(name: new string('a', 256)));
        await tooLong.AssertErrorAsync(400, "invalid_request_error");
        await AssertNothingIsLeftAsync(gateway);
    }

    public static TheoryData<string, string> WrongParts => new()
    {
        { "", "file: Field required" },
        { Upload.Part("name=\"expires_in_seconds\"", "3600"), "file: Field required" },
        { Upload.File() + Upload.File(), "file: must be sent once" },
        { Upload.File() + Upload.Part("name=\"expires_in_seconds\"", "3600") + Upload.Part("name=\"expires_in_seconds\"", "3600"), "expires_in_seconds: must be sent once" },
        { Upload.Part("name=\"expires_in_seconds\"", "3599") + Upload.File(), "expires_in_seconds: must be a whole number from 3600 to 7776000" },
        { Upload.File() + Upload.Part("name=\"expires_in_seconds\"", "7776001"), "expires_in_seconds: must be a whole number from 3600 to 7776000" },
        { Upload.File() + Upload.Part("name=\"expires_in_seconds\"", "soon"), "expires_in_seconds: must be a whole number from 3600 to 7776000" },
        { $"--{Upload.Boundary}\r\nContent-Type: text/plain\r\n\r\nx\r\n", "Each part of the request body must have a content-disposition of form-data" },
        { $"--{Upload.Boundary}\r\nX: {new string('x', 40_000)}\r\n\r\nx\r\n", "The request body is not valid multipart/form-data: it ends early, or its boundary or headers are malformed" },
    };

    [Theory, MemberData(nameof(WrongParts))]
    public async Task Wrong_parts_are_named_and_leave_nothing(string parts, string message)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.UploadAsync(parts);
        Assert.Equal(message, await response.AssertErrorAsync(400, "invalid_request_error"));
        await AssertNothingIsLeftAsync(gateway);
    }

    [Theory]
    [InlineData("--the-boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhalf a fi")]
    [InlineData("--the-boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx\r\n--the-boundary")]
    [InlineData("--the-boundary\r\nContent-Disp")]
    [InlineData("--another\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--another--\r\n")]
    [InlineData("{\"file\":\"x\"}")]
    public async Task An_upload_that_ends_early_is_refused_and_leaves_nothing(string body)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.SendAsync(Upload.Request(HttpMethod.Post, "/v1/files", Upload.Body(body)));
        await response.AssertErrorAsync(400, "invalid_request_error");
        await AssertNothingIsLeftAsync(gateway);
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_leaves_nothing()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(gateway.BaseUrl.Host, gateway.BaseUrl.Port, Replies.Cancellation);
            var head = $"POST /v1/files HTTP/1.1\r\nHost: x\r\nx-api-key: {GatewayFixture.ClientKey}\r\nanthropic-version: 2023-06-01\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n";
            var body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" + new string('x', 300_000);
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + body), Replies.Cancellation);
            await Until.TrueAsync(() => Task.FromResult(Drafts(gateway) > 0));
        }

        await Until.TrueAsync(() => Task.FromResult(Drafts(gateway) == 0));
        await AssertNothingIsLeftAsync(gateway);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_declared_or_not()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:Files:MaxFileBytes", "2000")));
        var file = Upload.File(new string('x', 2001));
        using var one = await gateway.UploadAsync(file);
        Assert.Equal("Request exceeds the maximum size of 2000 bytes", await one.AssertErrorAsync(413, "request_too_large"));
        using var declared = await gateway.UploadAsync(Upload.File(new string('x', 300_000)));
        await declared.AssertErrorAsync(413, "request_too_large");
        using var chunked = Upload.Request(HttpMethod.Post, "/v1/files", Upload.Body(Upload.Part("name=\"other\"", new string('x', 300_000)) + "--the-boundary--\r\n"));
        chunked.Headers.TransferEncodingChunked = true;
        using var other = await gateway.SendAsync(chunked);
        await other.AssertErrorAsync(413, "request_too_large");
        await AssertNothingIsLeftAsync(gateway);
        await gateway.KeepAsync(Upload.File(new string('x', 2000)));
    }

    [Fact]
    public async Task A_full_quota_is_told_as_Anthropic_does()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:Files:MaxTenantBytes", "1024")));
        await gateway.KeepAsync(Upload.File(new string('x', 1000)));
        using var response = await gateway.UploadAsync(Upload.File(new string('x', 25)));
        var error = (await response.JsonAsync()).GetProperty("error");
        Assert.Equal((400, "false", "storage_quota_exceeded"), ((int)response.StatusCode, response.Header("x-should-retry"), error.GetProperty("details").GetProperty("error_code").GetString()));
        await gateway.KeepAsync(Upload.File(new string('x', 24)));
    }

    [Theory]
    [InlineData("false", 200)]
    [InlineData("true", 400)]
    public async Task C08_Another_part_is_refused_only_where_the_gateway_is_strict(string strict, int status)
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:Strict", strict)));
        using var response = await gateway.UploadAsync(Upload.File() + Upload.Part("name=\"purpose\"", "user_data"));
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 200) Assert.Equal("purpose:unknown", response.Header("x-gateway-warning"));
        else Assert.Equal("purpose: Extra inputs are not permitted", await response.AssertErrorAsync(400, "invalid_request_error"));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    public async Task F01_An_upload_is_multipart(string type)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var content = new StringContent("{}", Encoding.UTF8, type);
        using var response = await gateway.SendAsync(Upload.Request(HttpMethod.Post, "/v1/files", content));
        Assert.Equal("content-type: must be multipart/form-data", await response.AssertErrorAsync(415, "invalid_request_error"));
        using var unbound = new ByteArrayContent("x"u8.ToArray());
        unbound.Headers.TryAddWithoutValidation("content-type", "multipart/form-data");
        using var second = await gateway.SendAsync(Upload.Request(HttpMethod.Post, "/v1/files", unbound));
        Assert.Equal("content-type: must be multipart/form-data with a boundary", await second.AssertErrorAsync(400, "invalid_request_error"));
    }

    [Fact]
    public async Task An_upload_may_be_compressed()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var bytes = new MemoryStream();
        await using (var gzip = new GZipStream(bytes, CompressionMode.Compress, leaveOpen: true))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Upload.File("hello") + "--the-boundary--\r\n"), Replies.Cancellation);
        using var content = Upload.Body("");
        using var packed = new ByteArrayContent(bytes.ToArray());
        packed.Headers.ContentType = content.Headers.ContentType;
        packed.Headers.ContentEncoding.Add("gzip");
        using var response = await gateway.SendAsync(Upload.Request(HttpMethod.Post, "/v1/files", packed));
        Assert.Equal(5, (await response.JsonAsync()).GetProperty("size_bytes").GetInt32());
    }

    private static int Drafts(GatewayFixture gateway) => Objects(gateway, ".draft").Count;

    private static List<string> Objects(GatewayFixture gateway, string folder)
    {
        var path = Path.Combine(gateway.Services.GetRequiredService<Proxy.Api.Hosting.Gateway>().DataDirectory, "objects", folder);
        return Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)] : [];
    }

    private static async Task AssertNothingIsLeftAsync(GatewayFixture gateway)
    {
        Assert.Empty(Objects(gateway, ".draft"));
        Assert.Empty(Objects(gateway, "files"));
        using var list = await gateway.AskAsync("GET", "/v1/files");
        Assert.Equal(JsonValueKind.Null, (await list.JsonAsync()).GetProperty("next_page").ValueKind);
        Assert.Empty(await gateway.Services.GetRequiredService<IObjectStore>().ListAsync("files/", Replies.Cancellation).ToListAsync(Replies.Cancellation));
    }
}
