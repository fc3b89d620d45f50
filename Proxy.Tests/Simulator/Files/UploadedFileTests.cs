using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Proxy.Simulator;

namespace Proxy.Tests.Simulator.Files;

public sealed class UploadedFileTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_uploaded_file_can_be_read_about_referred_to_and_deleted()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var file = await UploadAsync(simulator, "a.pdf", "%PDF-1.4", ("purpose", "user_data"));
        var id = file.GetProperty("id").GetString()!;
        Assert.StartsWith("file-", id, StringComparison.Ordinal);
        Assert.Equal(("file", 8, "a.pdf", "user_data"), (file.GetProperty("object").GetString(), file.GetProperty("bytes").GetInt32(), file.GetProperty("filename").GetString(), file.GetProperty("purpose").GetString()));
        Assert.Equal(file.GetRawText(), (await GetAsync(simulator, "/" + id)).GetRawText());
        await simulator.JsonAsync(Asking(id));
        Assert.Equal("Not allowed to download files of purpose: user_data", Message(await GetAsync(simulator, $"/{id}/content", HttpStatusCode.BadRequest)));

        Assert.True((await SendAsync(simulator, HttpMethod.Delete, "/" + id, HttpStatusCode.OK)).GetProperty("deleted").GetBoolean());
        Assert.Equal($"No such File object: {id}", Message(await GetAsync(simulator, "/" + id, HttpStatusCode.NotFound)));
        Assert.Equal($"File with id '{id}' not found.", Message(await simulator.JsonAsync(Asking(id), HttpStatusCode.NotFound)));
    }

    [Fact]
    public async Task The_same_bytes_twice_are_two_files_and_lists_tell_them_newest_first()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var first = (await UploadAsync(simulator, "a.jsonl", "{}", ("purpose", "batch"))).GetProperty("id").GetString()!;
        var second = (await UploadAsync(simulator, "a.jsonl", "{}", ("purpose", "batch"))).GetProperty("id").GetString()!;
        await UploadAsync(simulator, "b.pdf", "%PDF", ("purpose", "user_data"));
        Assert.NotEqual(first, second);
        Assert.Equal("{}", await simulator.Http.GetStringAsync($"/v1/files/{first}/content", Stop));
        Assert.Equal([second, first], Ids(await GetAsync(simulator, "?purpose=batch")));
        Assert.Equal([first], Ids(await GetAsync(simulator, "?purpose=batch&after=" + second)));
        var page = await GetAsync(simulator, "?order=asc&limit=2");
        Assert.Equal([first, second], Ids(page));
        Assert.True(page.GetProperty("has_more").GetBoolean());
        await GetAsync(simulator, "?limit=0", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_file_is_gone_when_its_time_is_over()
    {
        var time = new FakeTimeProvider();
        await using var simulator = await SimulatorClient.StartAsync(new SimulatorOptions { Time = time });
        var file = await UploadAsync(simulator, "a.pdf", "%PDF", ("purpose", "user_data"), ("expires_after[anchor]", "created_at"), ("expires_after[seconds]", "3600"));
        Assert.Equal(3600, file.GetProperty("expires_at").GetInt64() - file.GetProperty("created_at").GetInt64());
        time.Advance(TimeSpan.FromHours(1));
        await GetAsync(simulator, "/" + file.GetProperty("id").GetString(), HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("a.pdf", "%PDF", "'purpose' is a required property")]
    [InlineData("a.pdf", "%PDF", "'mine' is not one of ['assistants', 'batch', 'fine-tune', 'vision', 'user_data', 'evals'] - 'purpose'", "purpose", "mine")]
    [InlineData("a.pdf", "", "File is empty.", "purpose", "user_data")]
    [InlineData("a.pdf", "%PDF", "Invalid file format for purpose 'vision'. Must be an image.", "purpose", "vision")]
    [InlineData("a.json", "{}", "Invalid file format for Batch API. Must be .jsonl", "purpose", "batch")]
    [InlineData("a.pdf", "%PDF", "Unknown parameter: 'mime_type'.", "purpose", "user_data", "mime_type", "application/pdf")]
    [InlineData("a.pdf", "%PDF", "Invalid value for 'expires_after.anchor'. Supported values are: 'created_at'.", "purpose", "user_data", "expires_after[seconds]", "3600")]
    [InlineData("a.pdf", "%PDF", "Invalid 'expires_after.seconds': '60'. Expected a whole number from 3600 to 2592000.", "purpose", "user_data", "expires_after[seconds]", "60", "expires_after[anchor]", "created_at")]
    public async Task What_is_no_upload_is_refused(string name, string content, string complaint, params string[] fields)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var error = await SendFormAsync(simulator, HttpStatusCode.BadRequest, name, content, [.. fields.Chunk(2).Select(pair => (pair[0], pair[1]))]);
        Assert.Equal(complaint, Message(error));
    }

    [Fact]
    public async Task Images_and_files_are_taken_for_what_they_were_uploaded_for()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var id = (await UploadAsync(simulator, "a.pdf", "%PDF", ("purpose", "user_data"))).GetProperty("id").GetString()!;
        var error = await simulator.JsonAsync($$"""{"model":"gpt-5.6","input":[{"role":"user","content":[{"type":"input_image","file_id":"{{id}}"}]}]}""", HttpStatusCode.BadRequest);
        Assert.Equal($"File '{id}' was uploaded with purpose 'user_data' and cannot be used as an image.", Message(error));
        const string Container = """{"model":"gpt-5.6","input":"hi","tools":[{"type":"code_interpreter","container":{"type":"auto","file_ids":["FILE"]}}]}""";
        await simulator.JsonAsync(Container.Replace("FILE", id, StringComparison.Ordinal));
        Assert.Equal("File with id 'FILE' not found.", Message(await simulator.JsonAsync(Container, HttpStatusCode.NotFound)));
    }

    private static string Asking(string id) => $$"""{"model":"gpt-5.6","input":[{"role":"user","content":[{"type":"input_file","file_id":"{{id}}"},{"type":"input_text","text":"hi"}]}]}""";

    private static string? Message(JsonElement answer) => answer.GetProperty("error").GetProperty("message").GetString();

    private static List<string> Ids(JsonElement list) => [.. list.GetProperty("data").EnumerateArray().Select(file => file.GetProperty("id").GetString()!)];

    private static Task<JsonElement> UploadAsync(SimulatorClient simulator, string name, string content, params (string Name, string Value)[] fields) =>
        SendFormAsync(simulator, HttpStatusCode.OK, name, content, fields);

    private static async Task<JsonElement> SendFormAsync(SimulatorClient simulator, HttpStatusCode expected, string name, string content, (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (field, value) in fields) form.Add(new StringContent(value), field);
        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(content)), "file", name);
        using var response = await simulator.Http.PostAsync("/v1/files", form, Stop);
        return await ReadAsync(response, expected);
    }

    private static Task<JsonElement> GetAsync(SimulatorClient simulator, string path, HttpStatusCode expected = HttpStatusCode.OK) => SendAsync(simulator, HttpMethod.Get, path, expected);

    private static async Task<JsonElement> SendAsync(SimulatorClient simulator, HttpMethod method, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, "/v1/files" + path);
        using var response = await simulator.Http.SendAsync(request, Stop);
        return await ReadAsync(response, expected);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.StatusCode == expected, $"expected {(int)expected}, got {(int)response.StatusCode}: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
