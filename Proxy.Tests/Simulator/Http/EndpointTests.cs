using System.Net;
using System.Text.Json;
using Proxy.Simulator;
using Proxy.Simulator.Http;

namespace Proxy.Tests.Simulator.Http;

public sealed class EndpointTests
{
    private const string Plain = """{"model":"gpt-4o","input":"hi"}""";

    [Fact]
    public async Task Without_a_key_nothing_is_answered()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Http.DefaultRequestHeaders.Authorization = null;
        var error = (await simulator.JsonAsync(Plain, HttpStatusCode.Unauthorized)).GetProperty("error");
        Assert.StartsWith("You didn't provide an API key.", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"gpt-4o","input":"\ud800"}""")]
    [InlineData("""{"model":"gpt-4o","input":"hi","metadata":{"\ud800":"x"}}""")]
    public async Task Half_a_surrogate_pair_is_no_text(string body)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var error = (await simulator.JsonAsync(body, HttpStatusCode.BadRequest)).GetProperty("error");
        Assert.StartsWith("We could not parse the JSON body of your request.", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_paths_are_not_found_in_the_shape_of_OpenAI()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var error = (await simulator.JsonAsync(Plain, HttpStatusCode.NotFound, "/v1/completions")).GetProperty("error");
        Assert.Equal("Invalid URL (POST /v1/completions)", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Models_are_listed_by_id_only()
    {
        await using var simulator = await SimulatorClient.StartAsync(new SimulatorOptions { Models = ["gpt-5.6", "mine"] });
        using var list = JsonDocument.Parse(await simulator.Http.GetStringAsync("/v1/models", TestContext.Current.CancellationToken));
        Assert.Equal(["gpt-5.6", "mine"], list.RootElement.GetProperty("data").EnumerateArray().Select(m => m.GetProperty("id").GetString()!));
        await simulator.JsonAsync("""{"model":"mine","input":"hi"}""");
        await simulator.JsonAsync("""{"model":"gpt-4o","input":"hi"}""", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_headers_of_recorded_answers_are_there()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        using var response = await simulator.SendAsync(Plain);
        foreach (var name in (string[])["x-request-id", "openai-version", "openai-processing-ms", "x-ratelimit-limit-requests", "x-ratelimit-remaining-tokens"])
            Assert.True(response.Headers.Contains(name), name);
        Assert.Equal("4ms", Assert.Single(response.Headers.GetValues("x-ratelimit-reset-requests")));
    }

    [Fact]
    public async Task What_arrived_is_recorded()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.JsonAsync(Plain, headers: ("x-mine", "1"));
        var request = Assert.Single(simulator.Handle.Requests);
        Assert.Equal(("POST", "/v1/responses", "1"), (request.Method, request.Path, request.Headers["X-Mine"]));
        using var body = request.Json();
        Assert.Equal("hi", body.RootElement.GetProperty("input").GetString());
        Assert.False(request.Cancelled);
    }

    [Fact]
    public async Task Counted_tokens_are_those_of_the_answer()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        const string Input = """[{"role":"user","content":"How many tokens are these?"}]""";
        var count = await simulator.JsonAsync($$"""{"model":"gpt-4o","input":{{Input}}}""", path: "/v1/responses/input_tokens");
        var answer = await simulator.JsonAsync($$"""{"model":"gpt-4o","input":{{Input}}}""");
        Assert.Equal("response.input_tokens", count.GetProperty("object").GetString());
        Assert.Equal(answer.GetProperty("usage").GetProperty("input_tokens").GetInt32(), count.GetProperty("input_tokens").GetInt32());
        await simulator.JsonAsync($$"""{"model":"gpt-4o","input":{{Input}},"max_output_tokens":16}""", HttpStatusCode.BadRequest, "/v1/responses/input_tokens");
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(4, "4ms")]
    [InlineData(1500, "1.5s")]
    [InlineData(360_000, "6m0s")]
    [InlineData(3_723_000, "1h2m3s")]
    public void Durations_are_written_as_Go_writes_them(int milliseconds, string text) =>
        Assert.Equal(text, GoDuration.Text(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData("--urls", "ftp://x", "--urls: 'ftp://x' is no http:// address.")]
    [InlineData("--traces", "/no/such/folder", "--traces: there is no folder '/no/such/folder'.")]
    [InlineData("--script", "/no/such/file", "--script: there is no file '/no/such/file'.")]
    [InlineData("--what", "ever", "Unknown argument '--what'. Known: --urls, --script, --traces.")]
    public void Arguments_that_make_no_sense_are_named(string name, string value, string complaint) =>
        Assert.Equal(complaint, Proxy.Simulator.CommandLine.Parse([name, value], out _));
}
