using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Proxy.Simulator;
using Proxy.Simulator.Recording;

namespace Proxy.Tests.Api.Files;

/// <summary>C7: uploaded files in messages, with a strict simulator as upstream.</summary>
public sealed class FileSourceTests
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    private const string CodeTool = """[{"type":"code_execution_20250825","name":"code_execution"}]""";
    private const string Pdf = "%PDF-1.7 apples";
    private static readonly string s_large = "%PDF-1.7 " + new string('x', 10_000_000);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_small_file_goes_as_its_bytes_and_the_same_in_every_turn()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var (pdf, text, image) = (await KeepAsync(gateway, Pdf, "application/pdf"), await KeepAsync(gateway, "Say \"hi\"\n\u00e9", "text/plain"), await KeepPngAsync(gateway));
        var first = User(Block("document", pdf), Block("document", text), Block("image", image), """{"type":"text","text":"What is it?"}""");
        await OkAsync(gateway, first);
        await OkAsync(gateway, first, """{"role":"assistant","content":"Apples."}""", """{"role":"user","content":"More."}""");

        var requests = Asked(gateway);
        var parts = requests[0].GetProperty("input")[0].GetProperty("content");
        Assert.Equal("data:application/pdf;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(Pdf)), parts[0].GetProperty("file_data").GetString());
        Assert.Equal("<document>Say \"hi\"\n\u00e9</document>", parts[1].GetProperty("text").GetString());
        Assert.Equal("data:image/png;base64," + Png, parts[2].GetProperty("image_url").GetString());
        Assert.Equal(requests[0].GetProperty("input")[0].GetRawText(), requests[1].GetProperty("input")[0].GetRawText());
        Assert.Empty(Uploads(gateway));
    }

    [Fact]
    public async Task A_large_file_is_uploaded_once_by_whoever_needs_it_first()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var file = await KeepAsync(gateway, s_large, "application/pdf", "86400");
        var asking = User(Block("document", file), """{"type":"text","text":"What is it?"}""");
        await Task.WhenAll(OkAsync(gateway, asking), OkAsync(gateway, asking), OkAsync(gateway, asking));
        await OkAsync(gateway, asking);

        var form = Encoding.UTF8.GetString(Assert.Single(Uploads(gateway)).Body.Span[..2000]);
        Assert.Contains("user_data", form, StringComparison.Ordinal);
        // At most what remains of its day.
        Assert.Matches(@"expires_after\[seconds\]""\r\n\r\n(86400|863[0-9]{2})\r\n", form);
        var ids = Asked(gateway).Select(request => request.GetProperty("input")[0].GetProperty("content")[0].GetRawText()).Distinct().ToList();
        Assert.Matches("^{\"type\":\"input_file\",\"file_id\":\"file-[0-9A-Za-z]+\"}$", Assert.Single(ids));
    }

    [Fact]
    public async Task A_copy_that_upstream_forgot_is_uploaded_once_more()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var asking = User(Block("document", await KeepAsync(gateway, s_large, "application/pdf")), """{"type":"text","text":"What is it?"}""");
        await OkAsync(gateway, asking);
        using var lost = new HttpRequestMessage(HttpMethod.Delete, new Uri(gateway.Simulator!.Root, "/v1/files/" + Copy(gateway, 0)));
        lost.Headers.Authorization = new("Bearer", "sk-any");
        using var client = new HttpClient();
        using var gone = await client.SendAsync(lost, Stop);
        Assert.True(gone.IsSuccessStatusCode);

        await OkAsync(gateway, asking);
        await OkAsync(gateway, asking);
        Assert.Equal(2, Uploads(gateway).Count);
        // The one that was refused, and the same with the new copy.
        Assert.Equal(4, Asked(gateway).Count);
        Assert.Equal((Copy(gateway, 0), Copy(gateway, 2)), (Copy(gateway, 1), Copy(gateway, 3)));
        Assert.NotEqual(Copy(gateway, 1), Copy(gateway, 2));
    }

    [Fact]
    public async Task A_deleted_file_is_deleted_upstream_too()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var id = await KeepAsync(gateway, s_large, "application/pdf");
        await OkAsync(gateway, User(Block("document", id), """{"type":"text","text":"Hi"}"""));
        using var deleted = await gateway.AskAsync("DELETE", "/v1/files/" + id);
        Assert.Equal(200, (int)deleted.StatusCode);
        Assert.Equal("/v1/files/" + Copy(gateway, 0), Assert.Single(gateway.Simulator!.Requests, request => request.Method == "DELETE").Path);
        Assert.Equal($"messages.0.content.0.document.source.file.file_id: File `{id}` not found.", await RefusedAsync(gateway, 404, "not_found_error", User(Block("document", id))));
    }

    [Fact] // R23
    public async Task A_file_for_the_container_is_put_there_and_named()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var id = await KeepAsync(gateway, "a,b\n1,2", "text/csv", name: "sums.csv");
        await OkAsync(gateway, CodeTool, User(Upload(id), """{"type":"text","text":"Hi"}"""));
        var request = Assert.Single(Asked(gateway));
        var container = request.GetProperty("tools")[0].GetProperty("container");
        Assert.Equal("auto", container.GetProperty("type").GetString());
        Assert.StartsWith("file-", Assert.Single(container.GetProperty("file_ids").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Equal("[container_upload] sums.csv", request.GetProperty("input")[0].GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Contains("sums.csv", Encoding.UTF8.GetString(Assert.Single(Uploads(gateway)).Body.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task What_is_in_a_copy_is_not_redacted_and_that_is_told(string redacts)
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:Redaction:Requests", redacts)));
        var id = await KeepAsync(gateway, "a,b\njane@example.com,2", "text/csv", name: "sums.csv");
        using (var response = await gateway.PostAsync(Body(CodeTool, User(Upload(id), """{"type":"text","text":"Hi"}"""))))
            Assert.Equal(redacts == "true" ? "file_id:not_redacted" : null, response.Header("x-gateway-warning"));
        // What goes along as text is.
        var text = await KeepAsync(gateway, "I am jane@example.com", "text/plain");
        using (var response = await gateway.PostAsync(Body("[]", User(Block("document", text), """{"type":"text","text":"Hi"}""")))) Assert.Null(response.Header("x-gateway-warning"));
        Assert.Equal(redacts == "false", Asked(gateway)[1].GetRawText().Contains("jane@example.com", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Counts_see_the_same_files()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var (small, large) = (await KeepAsync(gateway, Pdf, "application/pdf"), await KeepAsync(gateway, s_large, "application/pdf"));
        using var message = GatewayFixture.Message(Body("[]", User(Block("document", small), Block("document", large))));
        message.RequestUri = new Uri("/v1/messages/count_tokens", UriKind.Relative);
        using var answer = await gateway.SendAsync(message);
        Assert.Equal("upstream", answer.Headers.GetValues("x-gateway-token-count").Single());
        Assert.True((await answer.JsonAsync()).GetProperty("input_tokens").GetInt32() > 0);
    }

    [Fact]
    public async Task Nobody_elses_file_is_found_nor_an_expired_one_nor_one_of_another_type()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("PROXY_API_KEYS", GatewayFixture.ClientKey + ",sk-tenant-two")) with { Time = time });
        var (mine, csv) = (await KeepAsync(gateway, Pdf, "application/pdf", "3600"), await KeepAsync(gateway, "a,b", "text/csv"));
        const string Place = "messages.0.content.0.document.source.file.file_id: ";
        Assert.Equal($"{Place}File `{mine}` not found.", await RefusedAsync(gateway, 404, "not_found_error", User(Block("document", mine)), ("x-api-key", "sk-tenant-two")));
        Assert.Equal(Place + "File `file_000000000000000000000000` not found.", await RefusedAsync(gateway, 404, "not_found_error", User(Block("document", "file_000000000000000000000000"))));
        Assert.Equal(Place + "File `../x` not found.", await RefusedAsync(gateway, 404, "not_found_error", User(Block("document", "../x"))));
        Assert.Equal($"{Place}File `{csv}` is of type text/csv, which cannot be used in a document block", await RefusedAsync(gateway, 400, "invalid_request_error", User(Block("document", csv))));
        Assert.Equal(
            $"messages.0.content.0.image.source.file.file_id: File `{mine}` is of type application/pdf, which cannot be used in an image block",
            await RefusedAsync(gateway, 400, "invalid_request_error", User(Block("image", mine))));
        time.Advance(TimeSpan.FromSeconds(3601));
        Assert.Equal($"{Place}File `{mine}` has expired.", await RefusedAsync(gateway, 404, "not_found_error", User(Block("document", mine))));
        Assert.Empty(gateway.Simulator!.Requests);
    }

    [Fact]
    public async Task A_server_that_keeps_no_files_gets_small_ones_only()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:Dialect", "generic")));
        var (small, large) = (await KeepAsync(gateway, Pdf, "application/pdf"), await KeepAsync(gateway, s_large, "application/pdf"));
        await OkAsync(gateway, User(Block("document", small), """{"type":"text","text":"Hi"}"""));
        Assert.Equal(
            $"messages.0.content.0.document.source.file.file_id: File `{large}` cannot be sent to this model: what serves it keeps no files, and only small images and documents can be sent along",
            await RefusedAsync(gateway, 400, "invalid_request_error", User(Block("document", large))));
        Assert.Empty(Uploads(gateway));
    }

    private static string Block(string type, string id) => $$$"""{"type":"{{{type}}}","source":{"type":"file","file_id":"{{{id}}}"}}""";

    private static string Upload(string id) => $$"""{"type":"container_upload","file_id":"{{id}}"}""";

    private static string User(params string[] blocks) => $$"""{"role":"user","content":[{{string.Join(',', blocks)}}]}""";

    private static string Body(string tools, params string[] messages) => $$"""{"model":"claude-opus-5-5","max_tokens":1000,"tools":{{tools}},"messages":[{{string.Join(',', messages)}}]}""".Replace(",\"max_tokens\":1000,\"tools\":[],", ",\"max_tokens\":1000,", StringComparison.Ordinal);

    private static async Task<string> KeepAsync(GatewayFixture gateway, string content, string type, string? seconds = null, string name = "a.bin")
    {
        var parts = Files.Upload.File(content, name, type) + (seconds is null ? "" : Files.Upload.Part("name=\"expires_in_seconds\"", seconds));
        return (await gateway.KeepAsync(parts)).GetProperty("id").GetString()!;
    }

    private static async Task<string> KeepPngAsync(GatewayFixture gateway)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Convert.FromBase64String(Png)), "file", "a.png" } };
        using var response = await gateway.SendAsync(Files.Upload.Request(HttpMethod.Post, "/v1/files", form));
        return (await response.JsonAsync()).GetProperty("id").GetString()!;
    }

    private static Task OkAsync(GatewayFixture gateway, params string[] messages) =>
        messages[0].StartsWith('[') ? AskAsync(gateway, Body(messages[0], messages[1..])) : AskAsync(gateway, Body("[]", messages));

    private static async Task AskAsync(GatewayFixture gateway, string body)
    {
        using var response = await gateway.PostAsync(body);
        Assert.True((int)response.StatusCode == 200, await response.TextAsync());
    }

    private static async Task<string> RefusedAsync(GatewayFixture gateway, int status, string type, string message, params (string, string)[] headers)
    {
        using var response = await gateway.PostAsync(Body("[]", message), headers);
        return await response.AssertErrorAsync(status, type);
    }

    private static List<RecordedRequest> Uploads(GatewayFixture gateway) => [.. gateway.Simulator!.Requests.Where(request => request is { Method: "POST", Path: "/v1/files" })];

    private static List<JsonElement> Asked(GatewayFixture gateway) => [.. gateway.Simulator!.Requests.Where(request => request.Path == "/v1/responses").Select(Parse)];

    private static string Copy(GatewayFixture gateway, int request) =>
        Asked(gateway)[request].GetProperty("input")[0].GetProperty("content")[0].GetProperty("file_id").GetString()!;

    private static JsonElement Parse(RecordedRequest request)
    {
        using var body = request.Json();
        return body.RootElement.Clone();
    }
}
