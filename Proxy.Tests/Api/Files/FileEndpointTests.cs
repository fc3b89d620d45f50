using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Proxy.Core.Files;

namespace Proxy.Tests.Api.Files;

public sealed class FileEndpointTests
{
    [Fact] // The recorded answer: files-upload.
    public async Task An_upload_is_answered_as_recorded()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var file = await gateway.KeepAsync(Upload.File("%PDF-1.7 x", "apples.pdf", "application/pdf"), ("anthropic-beta", "files-api-2025-04-14"));
        Assert.Equal(["type", "id", "size_bytes", "created_at", "filename", "mime_type", "downloadable"], file.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("file", 10, "apples.pdf", "application/pdf", false), (Text(file, "type"), file.GetProperty("size_bytes").GetInt32(), Text(file, "filename"), Text(file, "mime_type"), file.GetProperty("downloadable").GetBoolean()));
        Assert.Matches("^file_[0-9A-Za-z]{24}$", Text(file, "id"));
        Assert.Matches(@"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", Text(file, "created_at"));
        using var again = await gateway.AskAsync("GET", "/v1/files/" + Text(file, "id"), ("anthropic-beta", "files-api-2025-04-14"));
        Assert.Equal(file.GetRawText(), (await again.JsonAsync()).GetRawText());
    }

    [Fact]
    public async Task D38_Lists_have_the_newer_shape_or_the_older_one_under_its_beta()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        Assert.Equal("""{"data":[],"next_page":null}""", await TextAsync(gateway, "/v1/files"));
        Assert.Equal("""{"data":[],"has_more":false,"first_id":null,"last_id":null}""", await TextAsync(gateway, "/v1/files", ("anthropic-beta", "x-1,files-api-2025-04-14")));
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Insert(0, Text(await gateway.KeepAsync(Upload.File(name: $"{i}.txt")), "id"));

        var first = await JsonAsync(gateway, "/v1/files?limit=2&beta=true");
        Assert.Equal(ids[..2], Ids(first));
        Assert.Equal(JsonValueKind.Null, first.GetProperty("data")[0].GetProperty("expires_at").ValueKind);
        Assert.StartsWith("page_", Text(first, "next_page"), StringComparison.Ordinal);
        var second = await JsonAsync(gateway, "/v1/files?limit=2&page=" + Text(first, "next_page"));
        Assert.Equal(ids[2..4], Ids(second));
        var last = await JsonAsync(gateway, "/v1/files?limit=2&page=" + Text(second, "next_page"));
        Assert.Equal(ids[4..], Ids(last));
        Assert.Equal(JsonValueKind.Null, last.GetProperty("next_page").ValueKind);

        (string, string) beta = ("anthropic-beta", "files-api-2025-04-14");
        var older = await JsonAsync(gateway, "/v1/files?limit=2&after_id=" + ids[0], beta);
        Assert.Equal(ids[1..3], Ids(older));
        Assert.Equal((true, ids[1], ids[2]), (older.GetProperty("has_more").GetBoolean(), Text(older, "first_id"), Text(older, "last_id")));
        Assert.Equal(ids[1..3], Ids(await JsonAsync(gateway, "/v1/files?limit=2&before_id=" + ids[3], beta)));

        Assert.Equal([ids[1], ids[3]], Ids(await JsonAsync(gateway, $"/v1/files?ids[]={ids[3]}&ids[]=file_000000000000000000000000&ids[]=..%2Fx&ids[]={ids[1]}&ids[]={ids[1]}")));
    }

    [Theory]
    [InlineData("limit=0", "", "limit: must be a whole number from 1 to 1000")]
    [InlineData("limit=1001", "", "limit: must be a whole number from 1 to 1000")]
    [InlineData("page=page_x", "", "page: must be next_page of an earlier answer")]
    [InlineData("ids[]=file_1&limit=2", "", "ids: cannot be used together with limit")]
    [InlineData("after_id=file_1", "", "after_id: only with anthropic-beta: files-api-2025-04-14; page by page")]
    [InlineData("page=page_x", "files-api-2025-04-14", "page: not with anthropic-beta: files-api-2025-04-14, which pages by after_id and before_id")]
    [InlineData("after_id=a&before_id=b", "files-api-2025-04-14", "before_id: cannot be used together with after_id")]
    [InlineData("after_id=file_000000000000000000000000", "files-api-2025-04-14", "after_id: no such file")]
    public async Task What_a_list_cannot_be_asked_is_named(string query, string beta, string message)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.AskAsync("GET", "/v1/files?" + query, ("anthropic-beta", beta));
        Assert.Equal(message, await response.AssertErrorAsync(400, "invalid_request_error"));
    }

    [Fact]
    public async Task At_most_a_hundred_ids_are_looked_for()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var query = string.Join('&', Enumerable.Range(0, 101).Select(i => "ids[]=file_" + i));
        using var response = await gateway.AskAsync("GET", "/v1/files?" + query);
        Assert.Equal("ids: at most 100 are allowed", await response.AssertErrorAsync(400, "invalid_request_error"));
    }

    [Fact]
    public async Task Another_tenants_file_is_not_found_in_the_same_words_as_none()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("PROXY_API_KEYS", "sk-tenant-one,sk-tenant-two")));
        var id = Text(await gateway.KeepAsync(Upload.File(), ("x-api-key", "sk-tenant-one")), "id");
        foreach (var (method, path) in ((string, string)[])[("GET", ""), ("GET", "/content"), ("DELETE", "")])
        {
            using var foreign = await gateway.AskAsync(method, $"/v1/files/{id}{path}", ("x-api-key", "sk-tenant-two"));
            Assert.Equal($"File `{id}` not found.", await foreign.AssertErrorAsync(404, "not_found_error"));
            using var unknown = await gateway.AskAsync(method, $"/v1/files/file_000000000000000000000000{path}", ("x-api-key", "sk-tenant-two"));
            Assert.Equal("File `file_000000000000000000000000` not found.", await unknown.AssertErrorAsync(404, "not_found_error"));
        }

        Assert.Equal([], Ids(await JsonAsync(gateway, "/v1/files?ids[]=" + id, ("x-api-key", "sk-tenant-two"))));
        Assert.Equal([id], Ids(await JsonAsync(gateway, "/v1/files", ("x-api-key", "sk-tenant-one"))));
    }

    [Theory] // F18
    [InlineData("..%2f..%2fetc%2fpasswd")]
    [InlineData("file_%00000000000000000000000")]
    [InlineData("file_..%5c..%5c00000000000000")]
    [InlineData("%2e%2e")]
    public async Task An_id_is_never_a_path(string id)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.AskAsync("GET", "/v1/files/" + id + "/content");
        Assert.True((int)response.StatusCode is 400 or 404, $"{(int)response.StatusCode}");
    }

    [Fact]
    public async Task Of_two_deletions_at_once_one_is_answered_and_the_other_finds_nothing()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var id = Text(await gateway.KeepAsync(Upload.File()), "id");
        var answers = await Task.WhenAll(gateway.AskAsync("DELETE", "/v1/files/" + id), gateway.AskAsync("DELETE", "/v1/files/" + id));
        Assert.Equal([200, 404], answers.Select(answer => (int)answer.StatusCode).Order());
        Assert.Equal($$"""{"id":"{{id}}","type":"file_deleted"}""", await answers.Single(answer => answer.IsSuccessStatusCode).TextAsync());
        using var gone = await gateway.AskAsync("GET", "/v1/files/" + id);
        await gone.AssertErrorAsync(404, "not_found_error");
        Assert.Equal([], Ids(await JsonAsync(gateway, "/v1/files")));
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task D38_An_uploaded_file_is_not_given_back_but_one_that_a_tool_made_is()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var id = Text(await gateway.KeepAsync(Upload.File()), "id");
        using var refused = await gateway.AskAsync("GET", $"/v1/files/{id}/content");
        Assert.Equal("file_not_downloadable", Code(await refused.JsonAsync()));
        Assert.Equal(400, (int)refused.StatusCode);

        var files = gateway.Services.GetRequiredService<FileStore>();
        using var bytes = new MemoryStream("a,b\n"u8.ToArray());
        await using var draft = await files.ReceiveAsync(new FileUpload { Tenant = "default", Name = "übersicht.csv", DeclaredType = "text/csv", IsDownloadable = true }, bytes, Replies.Cancellation);
        var made = await files.KeepAsync(draft, null, Replies.Cancellation);
        using var content = await gateway.AskAsync("GET", $"/v1/files/{made.Id}/content");
        Assert.Equal("a,b\n", await content.TextAsync());
        Assert.Equal(("text/csv", "4", "nosniff"), (content.Header("content-type"), content.Header("content-length"), content.Header("x-content-type-options")));
        Assert.Equal("attachment; filename*=UTF-8''%C3%BCbersicht.csv", content.Header("content-disposition"));
    }

    [Fact]
    public async Task An_expired_file_tells_of_itself_for_thirty_days_and_gives_nothing()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Time = time });
        var file = await gateway.KeepAsync(Upload.File() + Upload.Part("name=\"expires_in_seconds\"", "3600"));
        var path = "/v1/files/" + Text(file, "id");
        Assert.Equal(TimeSpan.FromHours(1), file.GetProperty("expires_at").GetDateTimeOffset() - file.GetProperty("created_at").GetDateTimeOffset());
        time.Advance(TimeSpan.FromSeconds(3601));
        using var content = await gateway.AskAsync("GET", path + "/content");
        Assert.Equal((404, "file_expired"), ((int)content.StatusCode, Code(await content.JsonAsync())));
        using var metadata = await gateway.AskAsync("GET", path);
        Assert.Equal(file.GetRawText(), (await metadata.JsonAsync()).GetRawText());
        time.Advance(TimeSpan.FromDays(30));
        using var gone = await gateway.AskAsync("GET", path);
        await gone.AssertErrorAsync(404, "not_found_error");
    }

    [Theory]
    [InlineData("GET", "/v1/files", 404)]
    [InlineData("POST", "/v1/files", 404)]
    [InlineData("DELETE", "/v1/files/file-abc", 404)]
    public async Task OpenAIs_SDKs_are_told_in_their_form_that_there_are_no_files_for_them(string method, string path, int status)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.AskAsync(method, path, ("x-api-key", ""), ("anthropic-version", ""), ("authorization", "Bearer sk-any-key"));
        var body = await response.JsonAsync();
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("invalid_request_error", Text(body.GetProperty("error"), "type"));
        Assert.False(body.TryGetProperty("type", out _));
    }

    [Fact]
    public async Task Files_need_a_version_and_a_key()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("PROXY_API_KEYS", GatewayFixture.ClientKey)));
        using var unversioned = await gateway.AskAsync("GET", "/v1/files", ("anthropic-version", ""));
        Assert.Equal("anthropic-version: header is required", await unversioned.AssertErrorAsync(400, "invalid_request_error"));
        using var unknown = await gateway.AskAsync("GET", "/v1/files", ("x-api-key", "sk-nobodys-key"));
        await unknown.AssertErrorAsync(401, "authentication_error");
        using var method = await gateway.AskAsync("PUT", "/v1/files");
        await method.AssertErrorAsync(405, "invalid_request_error");
    }

    private static async Task<string> TextAsync(GatewayFixture gateway, string path, params (string Name, string Value)[] headers)
    {
        using var response = await gateway.AskAsync("GET", path, headers);
        return await response.TextAsync();
    }

    private static async Task<JsonElement> JsonAsync(GatewayFixture gateway, string path, params (string Name, string Value)[] headers)
    {
        using var response = await gateway.AskAsync("GET", path, headers);
        Assert.True(response.IsSuccessStatusCode, await response.TextAsync());
        return await response.JsonAsync();
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static string Code(JsonElement error) => Text(error.GetProperty("error").GetProperty("details"), "error_code");

    private static List<string> Ids(JsonElement list) => [.. list.GetProperty("data").EnumerateArray().Select(file => Text(file, "id"))];
}
