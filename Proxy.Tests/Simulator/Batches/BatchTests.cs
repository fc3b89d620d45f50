using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Proxy.Simulator;
using Proxy.Simulator.Batches;

namespace Proxy.Tests.Simulator.Batches;

public sealed class BatchTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_goes_a_step_further_with_each_look_and_answers_each_line()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var batch = await CreateAsync(simulator, Line("a"), Line("b", more: ",\"top_k\":4"), Line("c", more: ",\"stream\":true"));
        Assert.Equal("validating", batch.GetProperty("status").GetString());
        Assert.Equal(["in_progress", "finalizing", "completed", "completed"], await StatusesAsync(simulator, batch, 4));
        var ended = await GetAsync(simulator, Path(batch));
        Assert.Equal("""{"total":3,"completed":1,"failed":2}""", ended.GetProperty("request_counts").GetRawText());
        var output = await LinesAsync(simulator, ended, "output_file_id");
        Assert.Equal(("a", 200, "response"), (output[0].GetProperty("custom_id").GetString(), output[0].GetProperty("response").GetProperty("status_code").GetInt32(), output[0].GetProperty("response").GetProperty("body").GetProperty("object").GetString()));
        var errors = await LinesAsync(simulator, ended, "error_file_id");
        Assert.Equal(["b", "c"], errors.Select(static line => line.GetProperty("custom_id").GetString()));
        Assert.All(errors, static line => Assert.Equal(400, line.GetProperty("response").GetProperty("status_code").GetInt32()));
        Assert.Equal(HttpStatusCode.Conflict, await CancelAsync(simulator, batch));
    }

    [Theory]
    [InlineData("duplicate_custom_id", """{"custom_id":"a","method":"POST","url":"/v1/responses","body":{"model":"gpt-5","input":"x"}}""")]
    [InlineData("mismatched_model", """{"custom_id":"b","method":"POST","url":"/v1/responses","body":{"model":"gpt-5.1","input":"x"}}""")]
    [InlineData("invalid_method", """{"custom_id":"b","method":"GET","url":"/v1/responses","body":{"model":"gpt-5","input":"x"}}""")]
    [InlineData("invalid_url", """{"custom_id":"b","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-5","input":"x"}}""")]
    [InlineData("unknown_parameter", """{"custom_id":"b","method":"POST","url":"/v1/responses","body":{"model":"gpt-5","input":"x"},"more":1}""")]
    [InlineData("missing_required_parameter", """{"method":"POST","url":"/v1/responses","body":{"model":"gpt-5","input":"x"}}""")]
    [InlineData("missing_required_parameter", """{"custom_id":"b","method":"POST","url":"/v1/responses","body":{"input":"x"}}""")]
    [InlineData("invalid_json_line", "{")]
    [InlineData("invalid_json_line", "[]")]
    [InlineData("too_many_tasks", """{"custom_id":"b","method":"POST","url":"/v1/responses","body":{"model":"gpt-5","input":"x"}}""", 1)]
    [InlineData("file_too_large", "", 9, 10)]
    public async Task A_file_that_is_none_fails_as_a_whole(string code, string second, int lines = 9, long bytes = 10_000)
    {
        await using var simulator = await SimulatorClient.StartAsync(new SimulatorOptions { BatchLimits = new BatchLimits(lines, bytes) });
        var batch = await CreateAsync(simulator, Line("a"), second);
        var failed = await GetAsync(simulator, Path(batch));
        Assert.Equal(("failed", code), (failed.GetProperty("status").GetString(), failed.GetProperty("errors").GetProperty("data")[0].GetProperty("code").GetString()));
    }

    [Fact]
    public async Task What_a_cancelled_batch_has_done_is_given_and_the_rest_is_told_as_cancelled()
    {
        await using var simulator = await SimulatorClient.StartAsync(new SimulatorOptions { BatchLooks = 2 });
        var batch = await CreateAsync(simulator, Line("a"), Line("b"));
        Assert.Equal(["in_progress", "in_progress"], await StatusesAsync(simulator, batch, 2));
        Assert.Equal(HttpStatusCode.OK, await CancelAsync(simulator, batch));
        var ended = await GetAsync(simulator, Path(batch));
        Assert.Equal("cancelled", ended.GetProperty("status").GetString());
        Assert.Equal("a", Assert.Single(await LinesAsync(simulator, ended, "output_file_id")).GetProperty("custom_id").GetString());
        Assert.Equal("batch_cancelled", Assert.Single(await LinesAsync(simulator, ended, "error_file_id")).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task What_a_batch_has_not_done_in_a_day_expires()
    {
        var time = new FakeTimeProvider();
        await using var simulator = await SimulatorClient.StartAsync(new SimulatorOptions { Time = time });
        var batch = await CreateAsync(simulator, Line("a"));
        Assert.Equal(["in_progress"], await StatusesAsync(simulator, batch, 1));
        time.Advance(TimeSpan.FromDays(1));
        var ended = await GetAsync(simulator, Path(batch));
        Assert.Equal("expired", ended.GetProperty("status").GetString());
        Assert.Equal("batch_expired", Assert.Single(await LinesAsync(simulator, ended, "error_file_id")).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Lists_are_newest_first_and_tell_the_metadata()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (first, second) = (await CreateAsync(simulator, Line("a")), await CreateAsync(simulator, Line("a")));
        var page = await GetAsync(simulator, "/v1/batches?limit=1");
        Assert.Equal(second.GetProperty("id").GetString(), page.GetProperty("data")[0].GetProperty("id").GetString());
        Assert.True(page.GetProperty("has_more").GetBoolean());
        page = await GetAsync(simulator, "/v1/batches?after=" + page.GetProperty("last_id").GetString());
        Assert.Equal((first.GetProperty("id").GetString(), "me"), (page.GetProperty("data")[0].GetProperty("id").GetString(), page.GetProperty("data")[0].GetProperty("metadata").GetProperty("name").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await simulator.Http.GetAsync("/v1/batches/batch_none", Stop)).StatusCode);
    }

    [Theory]
    [InlineData("""{"endpoint":"/v1/responses","completion_window":"24h"}""")]
    [InlineData("""{"input_file_id":"file-none","endpoint":"/v1/responses","completion_window":"24h"}""")]
    [InlineData("""{"input_file_id":"FILE","endpoint":"/v1/completions","completion_window":"24h"}""")]
    [InlineData("""{"input_file_id":"FILE","endpoint":"/v1/responses","completion_window":"1h"}""")]
    [InlineData("""{"input_file_id":"FILE","endpoint":"/v1/responses","completion_window":"24h","model":"gpt-5"}""")]
    [InlineData("""{"input_file_id":"FILE","endpoint":"/v1/responses","completion_window":"24h","metadata":{"a":1}}""")]
    public async Task What_is_no_batch_is_refused(string body)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.JsonAsync(body.Replace("FILE", await UploadAsync(simulator, Line("a")), StringComparison.Ordinal), HttpStatusCode.BadRequest, "/v1/batches");
    }

    private static string Line(string id, string more = "") => $$$"""{"custom_id":"{{{id}}}","method":"POST","url":"/v1/responses","body":{"model":"gpt-5","input":"say hi"{{{more}}}}}""";

    private static async Task<JsonElement> CreateAsync(SimulatorClient simulator, params string[] lines) => await simulator.JsonAsync(
        $$$"""{"input_file_id":"{{{await UploadAsync(simulator, lines)}}}","endpoint":"/v1/responses","completion_window":"24h","metadata":{"name":"me"}}""", path: "/v1/batches");

    private static async Task<string> UploadAsync(SimulatorClient simulator, params string[] lines)
    {
        using var form = new MultipartFormDataContent { { new StringContent("batch"), "purpose" }, { new ByteArrayContent(Encoding.UTF8.GetBytes(string.Join('\n', lines))), "file", "a.jsonl" } };
        using var response = await simulator.Http.PostAsync("/v1/files", form, Stop);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(Stop)).RootElement.GetProperty("id").GetString()!;
    }

    private static async Task<IReadOnlyList<string?>> StatusesAsync(SimulatorClient simulator, JsonElement batch, int looks)
    {
        var statuses = new List<string?>();
        for (var i = 0; i < looks; i++) statuses.Add((await GetAsync(simulator, Path(batch))).GetProperty("status").GetString());
        return statuses;
    }

    private static string Path(JsonElement batch) => "/v1/batches/" + batch.GetProperty("id").GetString();

    private static async Task<JsonElement> GetAsync(SimulatorClient simulator, string path) => JsonDocument.Parse(await simulator.Http.GetStringAsync(path, Stop)).RootElement;

    private static async Task<HttpStatusCode> CancelAsync(SimulatorClient simulator, JsonElement batch)
    {
        using var response = await simulator.Http.PostAsync(Path(batch) + "/cancel", null, Stop);
        return response.StatusCode;
    }

    private static async Task<IReadOnlyList<JsonElement>> LinesAsync(SimulatorClient simulator, JsonElement batch, string file) =>
        [.. (await simulator.Http.GetStringAsync($"/v1/files/{batch.GetProperty(file).GetString()}/content", Stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
}
