using System.Net;
using System.Text.Json;

namespace Proxy.Tests.Simulator.Files;

public sealed class ContainerFileTests
{
    private const string Body = """{"model":"gpt-5.6-sol","input":"INPUT","tools":[{"type":"code_interpreter","container":{"type":"auto"}}]}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_code_makes_is_in_its_container_when_the_call_has_ended(bool stream)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Handle.Enqueue("""{"steps":[{"code_interpreter":{"code":"x","container_id":"cntr_1","files":[{"path":"a.csv","content":"a,b"},{"path":"/tmp/b.bin","base64":"AAE="}]}},{"text":"Made."}]}""");
        if (stream) Assert.DoesNotContain("\"files\"", string.Concat((await simulator.StreamAsync(Body[..^1] + ",\"stream\":true}")).Select(static one => one.GetRawText())), StringComparison.Ordinal);
        else Assert.DoesNotContain("\"files\"", (await simulator.JsonAsync(Body)).GetRawText(), StringComparison.Ordinal);
        var list = await GetAsync(simulator, "/v1/containers/cntr_1/files?order=asc");
        var files = list.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(["/mnt/data/a.csv", "/tmp/b.bin"], files.Select(static file => file.GetProperty("path").GetString()));
        Assert.All(files, static file => Assert.Equal(("container.file", "cntr_1", "assistant"), (file.GetProperty("object").GetString(), file.GetProperty("container_id").GetString(), file.GetProperty("source").GetString())));
        var id = files[0].GetProperty("id").GetString();
        Assert.Equal(files[0].GetRawText(), (await GetAsync(simulator, "/v1/containers/cntr_1/files/" + id)).GetRawText());
        Assert.Equal("a,b", await simulator.Http.GetStringAsync($"/v1/containers/cntr_1/files/{id}/content", Stop));
        var page = await GetAsync(simulator, "/v1/containers/cntr_1/files?limit=1");
        Assert.Equal((true, "/tmp/b.bin"), (page.GetProperty("has_more").GetBoolean(), page.GetProperty("data")[0].GetProperty("path").GetString()));

        await GetAsync(simulator, "/v1/containers/cntr_1/files?limit=0", HttpStatusCode.BadRequest);
        await GetAsync(simulator, "/v1/containers/cntr_1/files?order=up", HttpStatusCode.BadRequest);
        await GetAsync(simulator, "/v1/containers/cntr_1/files/cfile_9", HttpStatusCode.NotFound);
        await GetAsync(simulator, "/v1/containers/cntr_2/files", HttpStatusCode.NotFound);
        using var deleted = await simulator.Http.DeleteAsync("/v1/containers/cntr_1", Stop);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        await GetAsync(simulator, "/v1/containers/cntr_1/files", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_prompt_may_ask_for_a_file()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var answer = await simulator.JsonAsync(Body.Replace("INPUT", "With python, save sums.csv", StringComparison.Ordinal));
        var container = answer.GetProperty("output").EnumerateArray().Single(static item => item.GetProperty("type").GetString() == "code_interpreter_call").GetProperty("container_id").GetString();
        Assert.Equal("/mnt/data/sums.csv", Assert.Single((await GetAsync(simulator, $"/v1/containers/{container}/files")).GetProperty("data").EnumerateArray()).GetProperty("path").GetString());
    }

    private static async Task<JsonElement> GetAsync(SimulatorClient simulator, string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await simulator.Http.GetAsync(path, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.StatusCode == expected, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
