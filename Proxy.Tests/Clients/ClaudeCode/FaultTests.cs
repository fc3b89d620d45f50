using System.Diagnostics;
using Proxy.Simulator.Recording;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.ClaudeCode;

/// <summary>clients §1.6: what the client does about each fault is measured there; the gateway has to cause just that.</summary>
public sealed class FaultTests : ClaudeCodeTest
{
    [Fact]
    public async Task An_interrupt_cancels_the_upstream_request_within_a_second()
    {
        await PlayAsync(Turn.Of(Item.Text(string.Join(' ', Enumerable.Range(0, 2000)))).WithDelayBetweenDeltas(TimeSpan.FromMilliseconds(50)));
        using var process = Start(new ClaudeCodeOptions("Count") { Arguments = ["--include-partial-messages"] });
        await process.LineAsync(line => line.Contains("text_delta", StringComparison.Ordinal), Cancellation);

        await process.InterruptAsync(Cancellation);
        var clock = Stopwatch.StartNew();
        var end = await Gateway.Upstream.EndAsync(1, Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        Assert.Equal(RequestEnd.ClientGone, end);
        // The stream would last for a hundred seconds; CancelTests hold the gateway to no wait at all.
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        await process.ExitAsync(TimeSpan.FromMinutes(4), Cancellation);
    }

    [Fact]
    public async Task A_rate_limit_is_waited_out_and_asked_again()
    {
        await PlayAsync(
            Turn.Error(429, "rate_limit_exceeded", "Rate limit reached. Please try again in 1s.", ("retry-after", "1")),
            Turn.Of(Item.Text("After the wait.")));

        var run = await AskAsync("Hi");

        AssertCompleted(run);
        Assert.Equal("After the wait.", run.Result);
        var retry = Assert.Single(run.Events, entry => entry.TryGetProperty("subtype", out var subtype) && subtype.GetString() == "api_retry");
        Assert.Equal(429, retry.GetProperty("error_status").GetInt32());
        Assert.InRange(retry.GetProperty("retry_delay_ms").GetInt32(), 1000, 2000);
    }

    [Theory]
    [InlineData(500, "server_error", 500)]
    [InlineData(502, "bad_gateway", 500)]
    [InlineData(503, "server_is_overloaded", 529)]
    public async Task An_upstream_failure_is_retried_and_then_answered(int status, string code, int seen)
    {
        await PlayAsync(Turn.Error(status, code, "upstream trouble"), Turn.Of(Item.Text("Recovered.")));

        var run = await AskAsync("Hi");

        AssertCompleted(run);
        Assert.Equal("Recovered.", run.Result);
        var retry = Assert.Single(run.Events, entry => entry.TryGetProperty("subtype", out var subtype) && subtype.GetString() == "api_retry");
        Assert.Equal(seen, retry.GetProperty("error_status").GetInt32());
    }

    [Fact]
    public async Task A_failure_before_any_finished_block_is_asked_again_without_streaming()
    {
        await PlayAsync(
            Turn.Of(Item.Text("This never finishes")).FailingAfter(6, "server_error"),
            Turn.Of(Item.Text("Second try.")));

        var run = await AskAsync("Hi");

        AssertCompleted(run);
        Assert.Equal("Second try.", run.Result);
        Assert.Equal(2, Gateway.Requests.Count);
        Assert.True(Gateway.Requests[0].Streams);
        // clients §0.2: stream:false must work too, and the gateway follows the client's mode (C0.1).
        Assert.False(Gateway.Requests[1].Streams);
    }

    [Fact]
    public async Task A_connection_cut_in_mid_answer_is_asked_again_without_streaming()
    {
        await PlayAsync(Turn.Of(Item.Text("This is cut in the middle of the answer")).ResetAfter(7).WithDelayBetweenDeltas(TimeSpan.FromMilliseconds(50)), Turn.Of(Item.Text("Second try.")));

        var run = await AskAsync("Hi");

        AssertCompleted(run);
        Assert.Equal("Second try.", run.Result);
        Assert.False(Gateway.Requests[^1].Streams);
    }

    [Fact]
    public async Task A_failure_after_a_finished_tool_call_still_runs_the_tool()
    {
        var file = Workspace.PathOf("kept.txt");
        await PlayAsync(
            Turn.Of(Item.Call("Write", new { file_path = file, content = "kept" })).ThenFails("server_error", "The server had an error."),
            Turn.Of(Item.Text("Went on.")));

        var run = await AskAsync("Write kept.txt");

        Assert.Equal("kept", await File.ReadAllTextAsync(file, Cancellation));
        Assert.Equal("Went on.", run.Result);
    }

    [Fact]
    public async Task A_failure_after_finished_text_keeps_it_and_resumes()
    {
        await PlayAsync(
            Turn.Of(Item.Text("First half."), Item.Text("second thoughts")).FailingAfter(13, "server_error"),
            Turn.Of(Item.Text("Second half.")));

        var run = await AskAsync("Hi");

        Assert.Equal(["First half.", "Second half."], run.Texts.Where(text => text.EndsWith("half.", StringComparison.Ordinal)));
        Assert.Contains("cut off", Gateway.Requests[1].Body.GetProperty("input").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_upstream_key_is_not_shown_as_the_clients_own()
    {
        await PlayAsync(Turn.Error(401, "invalid_api_key", "Incorrect API key provided: sk-secret-of-the-gateway."));

        var run = await AskAsync(new ClaudeCodeOptions("Hi") { MaxRetries = 0 });

        Assert.True(run.IsError);
        Assert.Equal(500, run.ApiErrorStatus);
        Assert.DoesNotContain("sk-secret", run.ToString(), StringComparison.Ordinal);
        Assert.Single(Gateway.Requests);
    }

    [Fact]
    public async Task An_overflow_of_a_first_message_is_shown_as_prompt_too_long()
    {
        await PlayAsync(Turn.Error(400, "context_length_exceeded", "Your input exceeds the context window of this model. Please adjust your input and try again."));

        var run = await AskAsync("Hi");

        Assert.True(run.IsError);
        Assert.Contains("Prompt is too long", run.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_overflow_of_a_long_conversation_is_compacted_and_goes_on()
    {
        await PlayAsync(
            Turn.Of(Item.Call("Bash", new { command = "echo one" })),
            Turn.Of(Item.Text("First answer.")),
            Turn.Error(400, "context_length_exceeded", "Your input exceeds the context window of this model. Please adjust your input and try again."),
            Turn.Of(Item.Text("<summary>We echoed one.</summary>")),
            Turn.Of(Item.Text("Second answer.")));

        var first = await AskAsync(new ClaudeCodeOptions("Echo one") { KeepSession = true });
        var second = await AskAsync(new ClaudeCodeOptions("Go on") { KeepSession = true, Resume = first.SessionId });

        AssertCompleted(second);
        Assert.Equal("Second answer.", second.Result);
        Assert.Equal(5, Gateway.Requests.Count);
        Assert.Contains("We echoed one.", Gateway.Requests[4].Body.GetProperty("input").GetRawText(), StringComparison.Ordinal);
    }
}
