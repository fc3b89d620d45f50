namespace Proxy.Tests.OpenAI.Answers;

/// <summary>R25: items with no Anthropic shape.</summary>
public sealed class CarriedItemTests
{
    [Theory]
    [InlineData("web_search_call")]
    [InlineData("file_search_call")]
    [InlineData("code_interpreter_call")]
    [InlineData("mcp_call")]
    [InlineData("mcp_list_tools")]
    [InlineData("image_generation_call")]
    [InlineData("tool_search_call")]
    [InlineData("tool_search_output")]
    [InlineData("compaction")]
    [InlineData("program")]
    [InlineData("program_output")]
    [InlineData("additional_tools")]
    [InlineData("an_item_of_next_year")]
    public void An_item_is_carried_sealed_as_upstream_wrote_it(string type)
    {
        var item = $"{{\"id\":\"x_0\", \"type\":\"{type}\",\"n\":1.50,\"t\":\"caf\\u00e9\"}}";
        var expected = $"start msg_1 ~12\nredacted item {item}\nfinish EndTurn in=10 read=0 write=0(0+0) out=20 thinking=0";
        Assert.Equal(expected, Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, $"{{'id':'x_0','type':'{type}'}}"), Ev.Done(0, item), Ev.Completed(item)).ToString());
        Assert.Equal(expected, Upstream.Json(AnswerScope.Context(), Ev.Response(item)).ToString());
    }

    [Fact]
    public void An_item_too_large_to_be_carried_is_told()
    {
        var context = AnswerScope.Context();
        var sink = Upstream.Json(context, Ev.Response($"{{'type':'image_generation_call','result':'{new string('A', 1024 * 1024)}'}}", Ev.Message(1, Ev.OutputText("a"))));
        Assert.Equal("start msg_1 ~12\ntext\n  \"a\"\nclose\nfinish EndTurn in=10 read=0 write=0(0+0) out=20 thinking=0", sink.ToString());
        Assert.Equal("image_generation_call:too_large", context.Scope.Warnings.ToString());
    }

    [Theory]
    [InlineData("image_generation_call", "generating", true)]
    [InlineData("file_search_call", "searching", true)]
    [InlineData("image_generation_call", "completed", false)]
    public void C48_an_item_that_ran_when_the_response_was_cut_is_not_carried(string type, string status, bool isLost)
    {
        var item = $"{{'id':'x_0','type':'{type}','status':'{status}'}}";
        var context = AnswerScope.Context();
        var sink = Upstream.Stream(context, Ev.Created, Ev.Added(0, item), Ev.Incomplete("max_output_tokens", item));
        Assert.Equal(isLost, !sink.ToString().Contains("redacted", StringComparison.Ordinal));
        Assert.Equal(isLost ? "output:unfinished_item" : "", context.Scope.Warnings.ToString());
    }

    [Fact]
    public void An_item_that_is_never_finished_is_not_carried()
    {
        var context = AnswerScope.Context();
        var sink = Upstream.Stream(context, Ev.Created, Ev.Added(0, "{'id':'x_0','type':'program'}"), Ev.Completed());
        Assert.DoesNotContain("redacted", sink.ToString(), StringComparison.Ordinal);
        Assert.Equal("output:unfinished_item", context.Scope.Warnings.ToString());
    }
}
