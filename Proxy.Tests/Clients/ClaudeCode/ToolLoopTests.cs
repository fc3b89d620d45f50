using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.ClaudeCode;

public sealed class ToolLoopTests : ClaudeCodeTest
{
    [Fact]
    public async Task A_text_answer_arrives_word_for_word_over_one_streaming_request()
    {
        await PlayAsync(Turn.Of(Item.Text("Grüße from “upstream” 👋\nsecond line")));

        var run = await AskAsync("Say hello");

        AssertCompleted(run);
        Assert.Equal(["Grüße from “upstream” 👋\nsecond line"], run.Texts);
        // clients §0.1: without event lines the client would have asked a second time with stream:false.
        var request = Assert.Single(Gateway.Requests);
        Assert.True(request.Body.GetProperty("stream").GetBoolean());
    }

    [Fact]
    public async Task Write_read_and_edit_change_a_real_file()
    {
        var file = Workspace.PathOf("notes.txt");
        await PlayAsync(
            Turn.Of(Item.Call("Write", new { file_path = file, content = "one\ntwo \"quoted\"\n" })),
            Turn.Of(Item.Call("Read", new { file_path = file })),
            Turn.Of(Item.Call("Edit", new { file_path = file, old_string = "two \"quoted\"", new_string = "2 ✓" })),
            Turn.Of(Item.Text("All done.")));

        var run = await AskAsync("Write, read and edit notes.txt");

        AssertCompleted(run);
        Assert.Equal("one\n2 ✓\n", await File.ReadAllTextAsync(file, Cancellation));
        Assert.Equal(["Write", "Read", "Edit"], run.ToolUses.Select(use => use.Name));
        Assert.DoesNotContain(run.ToolResults, result => result.IsError);
        Assert.Equal("All done.", run.Result);
        Assert.Equal(4, Gateway.Requests.Count);
        Assert.Contains("two \\\"quoted\\\"", Gateway.Requests[2].Input("function_call_output").Last().GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Three_parallel_tools_run_and_their_results_go_upstream_under_their_own_call_ids()
    {
        await PlayAsync(
            Turn.Of(
                Item.Call("Bash", new { command = "echo first" }),
                Item.Call("Bash", new { command = "echo second" }),
                Item.Call("Bash", new { command = "echo third" })),
            Turn.Of(Item.Text("Three echoes.")));

        var run = await AskAsync("Echo three words");

        AssertCompleted(run);
        Assert.Equal(3, run.ToolUses.Count);
        Assert.Equal(2, Gateway.Requests.Count);
        var calls = Gateway.Requests[1].Input("function_call").ToDictionary(
            call => call.GetProperty("call_id").GetString()!, call => call.GetProperty("arguments").GetString()!);
        var outputs = Gateway.Requests[1].Input("function_call_output").ToDictionary(
            output => output.GetProperty("call_id").GetString()!, output => output.GetProperty("output").ToString());
        Assert.Equal(3, outputs.Count);
        foreach (var (id, arguments) in calls)
            Assert.Contains($"echo {outputs[id].Trim()}", arguments, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_fails_reaches_the_model_as_an_error()
    {
        await PlayAsync(
            Turn.Of(Item.Call("Read", new { file_path = Workspace.PathOf("missing.txt") })),
            Turn.Of(Item.Text("There is no such file.")));

        var run = await AskAsync("Read missing.txt");

        AssertCompleted(run);
        Assert.True(Assert.Single(run.ToolResults).IsError);
        // R15: an error has no field of its own upstream.
        var output = Assert.Single(Gateway.Requests[1].Input("function_call_output")).GetProperty("output").GetString();
        Assert.StartsWith("[tool_error]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_null_for_an_optional_argument_does_not_reach_the_tool()
    {
        var file = Workspace.PathOf("a.txt");
        await File.WriteAllTextAsync(file, "content of a", Cancellation);
        await PlayAsync(
            Turn.Of(Item.Call("Read", $$"""{"file_path":"{{file}}","offset":null,"limit":null}""")),
            Turn.Of(Item.Text("Read it.")));

        var run = await AskAsync("Read a.txt");

        // clients §0.4: Claude Code rejects the call when it sees the nulls.
        AssertCompleted(run);
        var result = Assert.Single(run.ToolResults);
        Assert.False(result.IsError, result.Text);
        Assert.Contains("content of a", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upstream_that_repeats_its_call_ids_does_not_break_the_history()
    {
        await PlayAsync(
            Turn.Of(Item.Call("Bash", new { command = "echo one" }, callId: "call_0")),
            Turn.Of(Item.Call("Bash", new { command = "echo two" }, callId: "call_0")),
            Turn.Of(Item.Call("Bash", new { command = "echo three" }, callId: "call_0")),
            Turn.Of(Item.Text("Counted.")));

        var run = await AskAsync("Count");

        // clients §0.6: a repeated id makes the client replace the history with "[Tool use interrupted]".
        AssertCompleted(run);
        Assert.Equal(3, run.ToolUses.Select(use => use.Id).Distinct().Count());
        var last = Gateway.Requests[3];
        Assert.DoesNotContain("interrupted", last.Body.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(["one", "two", "three"], last.Input("function_call_output").Select(output => output.GetProperty("output").ToString().Trim()));
    }
}
