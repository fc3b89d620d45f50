using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Proxy.Simulator;
using Proxy.Simulator.Scripts;

namespace Proxy.Tests.Simulator.Scripts;

public sealed class ScriptTests
{
    private const string Plain = """{"model":"gpt-4o","input":"hi"}""";
    private const string Streamed = """{"model":"gpt-4o","input":"hi","stream":true}""";

    [Fact]
    public async Task Turns_are_played_in_order_and_then_the_default_answers_take_over()
    {
        await using var simulator = await SimulatorClient.StartAsync(new SimulatorOptions { Script = [Turn.Says("one")] });
        simulator.Handle.Enqueue("""{"steps":[{"text":"two"}]}""");
        Assert.Equal("one", Text(await simulator.JsonAsync(Plain)));
        Assert.Equal("two", Text(await simulator.JsonAsync(Plain)));
        Assert.Equal(0, simulator.Handle.TurnsLeft);
        Assert.Contains("simulator", Text(await simulator.JsonAsync(Plain)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_matching_turn_goes_before_those_in_the_queue()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Handle.Enqueue("""[{"steps":[{"text":"any"}]},{"match":{"contains":"special"},"steps":[{"text":"matched"}]}]""");
        Assert.Equal("matched", Text(await simulator.JsonAsync("""{"model":"gpt-4o","input":"a special one"}""")));
        Assert.Equal("any", Text(await simulator.JsonAsync("""{"model":"gpt-4o","input":"a special one"}""")));
    }

    [Fact]
    public async Task All_kinds_of_items_come_out_in_order()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Handle.Enqueue("""
            {"steps":[{"reasoning":["why"]},{"text":"so","phase":"commentary"},{"tool_call":{"name":"f","arguments":{"a":1},"call_id":"call_x"}},
             {"tool_call":{"name":"c","arguments":"free text","custom":true}},{"refusal":"no"},{"item":{"type":"web_search_call","id":"ws_1","status":"completed"}}]}
            """);
        var output = (await simulator.JsonAsync("""{"model":"gpt-5.6","input":"hi","reasoning":{"summary":"auto"}}""")).GetProperty("output").EnumerateArray().ToList();
        Assert.Equal(["reasoning", "message", "function_call", "custom_tool_call", "message", "web_search_call"], output.Select(i => i.Type()));
        Assert.Equal("why", output[0].GetProperty("summary")[0].GetProperty("text").GetString());
        Assert.Equal("commentary", output[1].GetProperty("phase").GetString());
        Assert.Equal("""{"a":1}""", output[2].GetProperty("arguments").GetString());
        Assert.Equal("call_x", output[2].GetProperty("call_id").GetString());
        Assert.Equal("free text", output[3].GetProperty("input").GetString());
        Assert.Equal("no", output[4].GetProperty("content")[0].GetProperty("refusal").GetString());
    }

    [Fact]
    public async Task Deltas_of_interleaved_items_alternate()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Handle.Enqueue("""{"interleave":true,"chunk":1,"steps":[{"text":"abc"},{"tool_call":{"name":"f","arguments":"{ }"}}]}""");
        var deltas = (await simulator.StreamAsync(Streamed)).Where(e => e.Type().EndsWith(".delta", StringComparison.Ordinal)).ToList();
        Assert.Equal([0, 1, 0, 1, 0, 1], deltas.Select(e => e.GetProperty("output_index").GetInt32()));
        Assert.Equal("a{b c}", string.Concat(deltas.Select(e => e.GetProperty("delta").GetString())));
    }

    [Theory]
    [InlineData("""{"incomplete":"content_filter"}""", "response.incomplete")]
    [InlineData("""{"failed":{"code":"rate_limit_exceeded","message":"slow down"}}""", "response.failed")]
    public async Task A_response_ends_as_the_script_says(string step, string terminal)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Handle.Enqueue($$"""{"steps":[{"text":"part"},{{step}}]}""");
        var last = (await simulator.StreamAsync(Streamed))[^1];
        Assert.Equal(terminal, last.Type());
        var response = last.GetProperty("response");
        if (terminal == "response.failed") Assert.Equal("""{"code":"rate_limit_exceeded","message":"slow down"}""", response.GetProperty("error").GetRawText());
        else Assert.Equal("content_filter", response.GetProperty("incomplete_details").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task An_http_error_carries_the_status_body_and_headers_given()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Handle.Enqueue("""{"steps":[{"http":{"status":429,"body":{"error":{"code":"slow_down"}},"headers":{"retry-after":"7"}}}]}""");
        using var response = await simulator.SendAsync(Plain);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("7", Assert.Single(response.Headers.GetValues("retry-after")));
        Assert.Equal("""{"error":{"code":"slow_down"}}""", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_bare_turn_sends_its_events_and_nothing_else()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Handle.Enqueue("""{"bare":true,"steps":[{"event":"error","data":{"type":"error","error":{"code":"x"}}}]}""");
        using var response = await simulator.SendAsync(Streamed);
        Assert.Equal("event: error\ndata: {\"type\":\"error\",\"error\":{\"code\":\"x\"}}\n\n", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_scripted_usage_is_answered_word_for_word()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Handle.Enqueue("""{"usage":{"input_tokens":1000,"output_tokens":50},"steps":[{"text":"a"}]}""");
        Assert.Equal("""{"input_tokens":1000,"output_tokens":50}""", (await simulator.JsonAsync(Plain)).GetProperty("usage").GetRawText());
    }

    [Fact]
    public async Task A_delay_is_waited_on_the_given_clock()
    {
        var time = new FakeTimeProvider();
        await using var simulator = await SimulatorClient.StartAsync(new SimulatorOptions { Time = time });
        simulator.Handle.Enqueue("""{"delay_ms":60000,"steps":[{"text":"late"}]}""");
        var answer = simulator.JsonAsync(Plain);
        await simulator.Handle.Requests.RequestAsync(1, TestContext.Current.CancellationToken);
        Assert.False(answer.IsCompleted);
        while (!answer.IsCompleted)
        {
            // The timer may not be set yet when the request has just arrived.
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }
        Assert.Equal("late", Text(await answer));
    }

    [Theory]
    [InlineData("""{"steps":[{"tex":"a"}]}""", "turns[0].steps[0].tex: unknown step.")]
    [InlineData("""[{"steps":[]},{"stepz":[]}]""", "turns[1].stepz: unknown.")]
    [InlineData("""{"steps":[{"tool_call":{}}]}""", "turns[0].steps[0].tool_call: name is missing.")]
    [InlineData("""{"fault":"nonsense"}""", "Unknown fault 'nonsense'.")]
    public void A_mistake_in_a_script_names_its_place(string script, string complaint) =>
        Assert.StartsWith(complaint, Assert.Throws<FormatException>(() => ScriptReader.Read(script)).Message, StringComparison.Ordinal);

    private static string Text(JsonElement answer) => answer.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()!;
}
