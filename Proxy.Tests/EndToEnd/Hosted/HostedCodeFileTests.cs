using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Tests.Api;
using Proxy.Tests.Contract;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.EndToEnd.Hosted;

/// <summary>S9, S10, C7: files that hosted code made, through the real gateway and the simulator's containers.</summary>
public sealed class HostedCodeFileTests : ContractTest
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    private const string Tools = "\"tools\":[{\"type\":\"code_execution_20250825\",\"name\":\"code_execution\"}]";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S10_What_code_made_is_told_with_its_result_and_can_be_had(bool stream)
    {
        await PlayAsync(Turn.Of(Item.Reasoning("Plot."), Ran("cntr_abc", ("übersicht.csv", "a,b\n"), ("/mnt/data/out/plot.png", null)), Item.Text("Done.")));
        var content = await AskAsync("Plot it", stream);
        Assert.Equal(["thinking", "server_tool_use", "code_execution_tool_result", "text"], content.Select(block => (string)block!["type"]!));
        var outputs = Outputs(content[2]!);
        Assert.All(outputs, static output => Assert.Equal("code_execution_output", (string?)output["type"]));
        var (csv, png) = ((string)outputs[0]["file_id"]!, (string)outputs[1]["file_id"]!);
        Assert.Matches("^file_[0-9A-Za-z]{24}$", csv);

        var told = await GetAsync("/v1/files/" + csv);
        Assert.Equal(
            ("übersicht.csv", "text/csv", 4, true),
            (told.Body.GetProperty("filename").GetString(), told.Body.GetProperty("mime_type").GetString(), told.Body.GetProperty("size_bytes").GetInt32(), told.Body.GetProperty("downloadable").GetBoolean()));
        Assert.False(told.Body.TryGetProperty("origin", out _));
        Assert.DoesNotContain("cntr_", told.Text, StringComparison.Ordinal);
        Assert.Equal([csv, png], (await GetAsync("/v1/files")).Body.GetProperty("data").EnumerateArray().Select(file => file.GetProperty("id").GetString()).Order(ById(csv)));

        // Nothing was fetched that nobody wanted, and what was fetched once is kept.
        Assert.Empty(Fetched());
        for (var i = 0; i < 2; i++)
        {
            var bytes = await GetAsync($"/v1/files/{csv}/content");
            Assert.Equal((200, "a,b\n", "text/csv", "4"), (bytes.Status, bytes.Text, bytes.Header("content-type"), bytes.Header("content-length")));
        }

        Assert.Single(Fetched());
        var image = await GetAsync($"/v1/files/{png}/content");
        Assert.Equal(("image/png", "attachment; filename*=UTF-8''plot.png"), (image.Header("content-type"), image.Header("content-disposition")));

        var deleted = await SendAsync(HttpMethod.Delete, "/v1/files/" + csv);
        Assert.Equal(200, deleted.Status);
        Assert.Equal(404, (await GetAsync($"/v1/files/{csv}/content")).Status);
    }

    [Fact]
    public async Task S10_Of_several_calls_one_tells_each_file_and_in_one_object_that_is_the_last()
    {
        var turn = Turn.Of(Ran("cntr_abc", ("a.csv", "a")), Ran("cntr_abc"), Ran("cntr_abc", ("b.csv", "b")), Item.Text("Done."));
        await PlayAsync(turn, turn.DeepClone().AsObject());
        // Upstream goes on while the first call is asked about: what is there by then is the first's.
        var streamed = (await AskAsync("Twice", stream: true)).Where(IsResult).SelectMany(block => Outputs(block!)).Select(static output => (string?)output["file_id"]).ToList();
        Assert.Equal((2, 2), (streamed.Count, streamed.Distinct().Count()));
        Assert.Equal([0, 0, 2], (await AskAsync("Twice", stream: false)).Where(IsResult).Select(block => Outputs(block!).Count));
        Assert.Equal(4, (await GetAsync("/v1/files")).Body.GetProperty("data").GetArrayLength());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S10_What_was_told_before_is_not_told_again_and_the_history_goes_back_as_it_was(bool stream)
    {
        await PlayAsync(Turn.Of(Ran("cntr_abc", ("a.csv", "a")), Item.Text("Made.")), Turn.Of(Ran("cntr_abc"), Item.Text("Read.")));
        var first = await AskAsync("Make it", stream);
        var second = await AskAsync("Read it", stream, User("Make it"), new JsonObject { ["role"] = "assistant", ["content"] = first.DeepClone() }.ToJsonString());
        Assert.Single(Outputs(first.Single(IsResult)!));
        Assert.Empty(Outputs(second.Single(IsResult)!));
        Assert.Equal("cntr_abc", Assert.Single(Upstream[1].Input("code_interpreter_call")).GetProperty("container_id").GetString());
    }

    [Fact]
    public async Task C7_What_code_made_can_be_asked_about_like_an_upload()
    {
        await PlayAsync(Turn.Of(Ran("cntr_abc", ("notes.txt", "The apples are green.")), Item.Text("Made.")), Turn.Of(Item.Text("Green.")));
        var id = (string)Outputs((await AskAsync("Note it", stream: false)).Single(IsResult)!)[0]["file_id"]!;
        await OkAsync(Body($$$"""{"role":"user","content":[{"type":"document","source":{"type":"file","file_id":"{{{id}}}"}},{"type":"text","text":"Which?"}]}"""));
        Assert.Equal("<document>The apples are green.</document>", Upstream[1].Items.First().GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task C7_What_the_container_took_with_it_has_expired_unless_it_was_read_before()
    {
        await PlayAsync(Turn.Of(Ran("cntr_abc", ("a.csv", "a"), ("b.csv", "b")), Item.Text("Made.")));
        var outputs = Outputs((await AskAsync("Make it", stream: true)).Single(IsResult)!);
        Assert.Equal(200, (await GetAsync($"/v1/files/{(string)outputs[0]["file_id"]!}/content")).Status);
        using (var http = new HttpClient { DefaultRequestHeaders = { { "Authorization", "Bearer any" } } })
        using (var gone = await http.DeleteAsync(new Uri(Gateway.UpstreamRoot, "/v1/containers/cntr_abc"), Cancellation))
            Assert.True(gone.IsSuccessStatusCode);

        Assert.Equal("a", (await GetAsync($"/v1/files/{(string)outputs[0]["file_id"]!}/content")).Text);
        var lost = await GetAsync($"/v1/files/{(string)outputs[1]["file_id"]!}/content");
        Assert.Equal((404, "file_expired"), (lost.Status, lost.Error.GetProperty("details").GetProperty("error_code").GetString()));
        var asked = await PostAsync(Body($$$"""{"role":"user","content":[{"type":"container_upload","file_id":"{{{(string)outputs[1]["file_id"]!}}}"},{"type":"text","text":"Go"}]}"""));
        Assert.Equal((404, $"messages.0.content.0.container_upload.file_id: File `{(string)outputs[1]["file_id"]!}` has expired."), (asked.Status, asked.Error.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task C7_Another_tenant_finds_nothing_of_it()
    {
        await PlayAsync(new Dictionary<string, string> { ["PROXY_API_KEYS"] = "sk-test-key,sk-tenant-two" }, Turn.Of(Ran("cntr_abc", ("a.csv", "a")), Item.Text("Made.")));
        var id = (string)Outputs((await AskAsync("Make it", stream: true)).Single(IsResult)!)[0]["file_id"]!;
        Assert.Equal(200, (await SendAsync(HttpMethod.Get, "/v1/files/" + id, "sk-test-key")).Status);
        foreach (var path in (string[])["", "/content"])
        {
            var foreign = await SendAsync(HttpMethod.Get, "/v1/files/" + id + path, "sk-tenant-two");
            Assert.Equal((404, $"File `{id}` not found."), (foreign.Status, foreign.Error.GetProperty("message").GetString()));
        }
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    public async Task S10_An_upstream_that_tells_no_files_costs_the_answer_nothing(int status)
    {
        const string Code = """{"id":"ci_1","type":"code_interpreter_call","status":"completed","code":"1","container_id":"cntr_1","outputs":[{"type":"logs","logs":"1"}]}""";
        const string Done = """{"id":"resp_1","object":"response","created_at":1,"status":"completed","output":[{{CODE}}],"usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}""";
        var whole = Done.Replace("{{CODE}}", Code, StringComparison.Ordinal);
        var events = $"data: {{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{Code}}}\n\ndata: {{\"type\":\"response.completed\",\"response\":{whole}}}\n\n";
        await using var upstream = await ScriptedUpstream.StartAsync(context =>
            !context.Request.Path.Value!.EndsWith("/responses", StringComparison.Ordinal) ? ScriptedUpstream.Reply(status, "{}")(context)
            : ScriptedUpstream.BodyOf(context).Contains("\"stream\":true", StringComparison.Ordinal) ? ScriptedUpstream.Stream(events)(context)
            : ScriptedUpstream.Reply(200, whole)(context));
        await using var gateway = await ScriptedGateway.OnAsync(upstream.BaseUrl, new Dictionary<string, string>());
        foreach (var stream in (bool[])[true, false])
        {
            var answer = await gateway.PostAsync(stream ? "{\"stream\":true," + Body(User("Run"))[1..] : Body(User("Run")), Cancellation);
            Assert.Equal(200, answer.Status);
            var content = (stream ? MessageFold.Fold(Encoding.UTF8.GetBytes(answer.Text)) : JsonNode.Parse(answer.Text)!.AsObject())["content"]!.AsArray();
            Assert.Empty(Outputs(content.Single(IsResult)!));
        }

        Assert.Equal(4, upstream.Calls);
        Assert.Contains(gateway.Logs.GetSnapshot(), static line => line.Id.Id == 46);
    }

    private static Comparer<string?> ById(string first) => Comparer<string?>.Create((a, b) => a == b ? 0 : a == first ? -1 : 1);

    private static bool IsResult(JsonNode? block) => (string?)block!["type"] == "code_execution_tool_result";

    private static List<JsonNode> Outputs(JsonNode result) => [.. result["content"]!["content"]!.AsArray().Select(static output => output!)];

    /// <param name="files">Without content, an image.</param>
    private static JsonObject Ran(string container, params (string Path, string? Content)[] files) => new()
    {
        ["code_interpreter"] = new JsonObject
        {
            ["code"] = "go()",
            ["logs"] = "",
            ["container_id"] = container,
            ["files"] = new JsonArray([.. files.Select(file => (JsonNode)(file.Content is null ? new JsonObject { ["path"] = file.Path, ["base64"] = Png } : new JsonObject { ["path"] = file.Path, ["content"] = file.Content }))]),
        },
    };

    private static string User(string text) => new JsonObject { ["role"] = "user", ["content"] = text }.ToJsonString();

    private static string Body(params string[] messages) =>
        "{\"model\":\"claude-opus-5-5\",\"max_tokens\":1024,\"thinking\":{\"type\":\"adaptive\",\"display\":\"summarized\"}," + Tools + ",\"messages\":[" + string.Join(',', messages) + "]}";

    private async Task<JsonArray> AskAsync(string text, bool stream, params string[] before)
    {
        var body = Body([.. before, User(text)]);
        var answer = await OkAsync(stream ? "{\"stream\":true," + body[1..] : body);
        if (!stream) return JsonNode.Parse(answer.Text)!["content"]!.AsArray();
        var bytes = Encoding.UTF8.GetBytes(answer.Text);
        Assert.Empty(AnthropicGrammar.Check(bytes));
        return MessageFold.Fold(bytes)["content"]!.AsArray();
    }

    private List<Proxy.Simulator.Recording.RecordedRequest> Fetched() => [.. Gateway.Upstream.Where(static request => request.Path.StartsWith("/v1/containers/", StringComparison.Ordinal) && request.Path.EndsWith("/content", StringComparison.Ordinal))];

    private Task<ApiAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    private async Task<ApiAnswer> SendAsync(HttpMethod method, string path, string key = GatewayFixture.ClientKey)
    {
        using var request = GatewayFixture.Message("", ("x-api-key", key));
        (request.Method, request.RequestUri, request.Content) = (method, new Uri(path, UriKind.Relative), null);
        return await Gateway.SendAsync(request, Cancellation);
    }
}
