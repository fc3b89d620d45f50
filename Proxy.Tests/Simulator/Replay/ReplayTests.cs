using System.Text;
using System.Text.Json.Nodes;
using Proxy.Simulator;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Simulator.Replay;

public sealed class ReplayTests
{
    public static TheoryData<string?> Streams() => RecordedTraces.Cases(RecordedTraces.OpenAI, "response.sse");

    public static TheoryData<string?> Objects() => RecordedTraces.Cases(RecordedTraces.OpenAI, "response.json");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_recorded_stream_is_replayed_byte_for_byte(string? name)
    {
        var recorded = RecordedTraces.Read(RecordedTraces.OpenAI, name, "response.sse");
        await using var simulator = await StartAsync();
        using var response = await simulator.SendAsync($$"""{"model":"replay:{{name}}","input":"hi","stream":true}""");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(recorded, await response.Content.ReadAsByteArrayAsync(Stop));
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public async Task A_recorded_object_is_replayed_with_its_status(string? name)
    {
        var recorded = RecordedTraces.Read(RecordedTraces.OpenAI, name, "response.json");
        var meta = JsonNode.Parse(RecordedTraces.Read(RecordedTraces.OpenAI, name, "meta.json"))!;
        await using var simulator = await StartAsync();
        using var response = await simulator.SendAsync("""{"model":"gpt-4o","input":"hi"}""", headers: ("x-sim-replay", name!));
        Assert.Equal((int)meta["http"]!["status"]!, (int)response.StatusCode);
        Assert.Equal(recorded, await response.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact]
    public async Task Asked_without_stream_a_recorded_stream_gives_the_response_of_its_last_event()
    {
        var recorded = Encoding.UTF8.GetString(RecordedTraces.Read(RecordedTraces.OpenAI, "text-gpt4o-stream", "response.sse"));
        var last = RecordedEvents.Parse(recorded)[^1].GetProperty("response").GetRawText();
        await using var simulator = await StartAsync();
        var answer = await simulator.JsonAsync("""{"model":"replay:text-gpt4o-stream","input":"hi"}""");
        Assert.Equal(last, answer.GetRawText());
    }

    [Theory]
    [InlineData("no-such-case")]
    [InlineData("../openai-responses/text-gpt4o-stream")]
    public async Task A_case_that_is_none_is_not_found(string name)
    {
        await using var simulator = await SimulatorClient.StartAsync(new SimulatorOptions { TracesFolder = AppContext.BaseDirectory });
        var error = await simulator.JsonAsync($$"""{"model":"replay:{{name}}","input":"hi"}""", System.Net.HttpStatusCode.NotFound);
        Assert.Equal("model_not_found", error.GetProperty("error").GetProperty("code").GetString());
    }

    private static Task<SimulatorClient> StartAsync() =>
        SimulatorClient.StartAsync(new SimulatorOptions { TracesFolder = RecordedTraces.Folder(RecordedTraces.OpenAI) });
}
