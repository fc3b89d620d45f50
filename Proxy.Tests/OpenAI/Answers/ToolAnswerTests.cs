using Proxy.Core.Canonical.Failures;

namespace Proxy.Tests.OpenAI.Answers;

/// <summary>S5, S6, R53, K9: calls.</summary>
public sealed class ToolAnswerTests
{
    private const string Finish = "finish ToolUse in=10 read=0 write=0(0+0) out=20 thinking=0";

    [Fact]
    public void Arguments_pass_fragment_by_fragment()
    {
        var whole = Ev.Call(0, "weather", "{\"q\":\"a\\nb\"}");
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Added(0, Ev.Call(0, "weather", "", "in_progress")),
            Ev.Arguments(0, "{\"q\":"),
            Ev.Arguments(0, "\"a\\nb\"}"),
            Ev.Done(0, whole),
            Ev.Completed(whole));
        Assert.Equal($$"""
            start msg_1 ~12
            tool_use toolu_0 weather
              "{\u0022q\u0022:"
              "\u0022a\\nb\u0022}"
            close
            {{Finish}}
            """, sink.ToString());
        Assert.Equal(sink.Folded, Upstream.Json(AnswerScope.Context(), Ev.Response(whole)).Folded);
    }

    [Fact]
    public void S5_empty_arguments_append_nothing()
    {
        var whole = Ev.Call(0, "ping", "");
        var sink = Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, Ev.Call(0, "ping", "")), Ev.Arguments(0, ""), Ev.Done(0, whole), Ev.Completed(whole));
        Assert.Equal($"start msg_1 ~12\ntool_use toolu_0 ping\nclose\n{Finish}", sink.ToString());
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{\"a\":")]
    [InlineData("{} {}")]
    [InlineData("7")]
    [InlineData(" ")]
    public void S5_whole_arguments_that_are_no_object_fail(string arguments)
    {
        var failure = Failure.Internal("upstream sent tool arguments that are not a JSON object");
        var whole = Ev.Call(0, "ping", arguments);
        Assert.Equal(failure, Upstream.Json(AnswerScope.Context(), Ev.Response(whole)).Failure);
        Assert.Equal(failure, Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, Ev.Call(0, "ping", "")), Ev.Arguments(0, arguments), Ev.Done(0, whole)).Failure);
    }

    [Fact]
    public void S5_arguments_that_are_no_string_fail() =>
        Assert.Equal(
            FailureKind.Internal,
            Upstream.Json(AnswerScope.Context(), Ev.Response("{'type':'function_call','call_id':'call_1','name':'f','arguments':{'a':1}}")).Failure?.Kind);

    [Fact]
    public void D32_F35_a_cut_off_call_passes_as_it_is_and_ends_as_max_tokens()
    {
        var whole = Ev.Call(0, "add", "{\"x\":48151", "incomplete");
        var expected = "start msg_1 ~12\ntool_use toolu_0 add\n  \"{\"x\":48151\"\nclose\nfinish MaxTokens in=10 read=0 write=0(0+0) out=20 thinking=0";
        var sink = Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, Ev.Call(0, "add", "")), Ev.Arguments(0, "{\"x\":48151"), Ev.Done(0, whole), Ev.Incomplete("max_output_tokens", whole));
        Assert.Equal(expected, sink.Folded);
        // The same without the item's own end.
        Assert.Equal(expected, Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, Ev.Call(0, "add", "")), Ev.Arguments(0, "{\"x\":48151"), Ev.Incomplete("max_output_tokens")).Folded);
    }

    [Fact]
    public void D32_text_and_a_call_end_as_tool_use()
    {
        var sink = Upstream.Json(AnswerScope.Context(), Ev.Response(Ev.Message(0, Ev.OutputText("a")), Ev.Call(1, "f", "{}")));
        Assert.EndsWith(Finish, sink.Folded, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_may_come_before_the_item_that_names_the_function()
    {
        var sink = Upstream.Stream(
            AnswerScope.Context(),
            Ev.Created,
            Ev.Arguments(0, "{\"a\":"),
            Ev.Added(0, Ev.Call(0, "f", "")),
            Ev.Arguments(0, "1}"),
            Ev.Completed());
        Assert.Equal($"start msg_1 ~12\ntool_use toolu_0 f\n  \"{{\"a\":1}}\"\nclose\n{Finish}", sink.Folded);
    }

    [Fact]
    public void A_call_without_a_name_fails() =>
        Assert.Equal("upstream sent a function call without a name", Upstream.Stream(AnswerScope.Context(), Ev.Arguments(0, "{}"), Ev.Completed()).Failure?.Message);

    [Fact]
    public void A_shortened_name_becomes_the_clients_again()
    {
        var names = new Dictionary<string, string> { ["short_1"] = "the_long_name" };
        var sink = Upstream.Json(AnswerScope.Context(originalNames: names), Ev.Response(Ev.Call(0, "short_1", "{}"), Ev.Call(1, "other", "{}")));
        Assert.Contains("tool_use toolu_0 the_long_name", sink.Folded, StringComparison.Ordinal);
        Assert.Contains("tool_use toolu_1 other", sink.Folded, StringComparison.Ordinal);
    }

    [Fact]
    public void K9_a_repeated_id_is_made_unique_over_the_conversation_and_the_answer()
    {
        var call = "{'type':'function_call','call_id':'call_0','name':'f','arguments':'{}'}";
        var sink = Upstream.Json(AnswerScope.Context(usedToolIds: "toolu_0"), Ev.Response(call, call));
        var ids = sink.Folded.Split('\n').Where(l => l.StartsWith("tool_use ", StringComparison.Ordinal)).Select(l => l.Split(' ')[1]).ToList();
        Assert.Equal(2, ids.Distinct().Count());
        Assert.DoesNotContain("toolu_0", ids);
    }

    [Fact]
    public void Without_a_call_id_the_items_id_serves()
    {
        var sink = Upstream.Json(AnswerScope.Context(), Ev.Response("{'type':'function_call','id':'fc_9','name':'f','arguments':'{}'}", "{'type':'function_call','name':'g','arguments':'{}'}"));
        Assert.Contains("tool_use fc_9 f", sink.Folded, StringComparison.Ordinal);
        Assert.Contains("tool_use toolu_new1 g", sink.Folded, StringComparison.Ordinal);
    }

    [Fact]
    public void R53_only_the_first_call_stays_when_the_client_wants_one()
    {
        var context = AnswerScope.Context(oneToolCall: true);
        var sink = Upstream.Stream(
            context,
            Ev.Created,
            Ev.Added(0, Ev.Call(0, "f", "")),
            Ev.Added(1, Ev.Call(1, "g", "")),
            Ev.Arguments(1, "{\"b\":1}"),
            Ev.Arguments(0, "{}"),
            Ev.Completed(Ev.Call(0, "f", "{}"), Ev.Call(1, "g", "{\"b\":1}")));
        Assert.Equal($"start msg_1 ~12\ntool_use toolu_0 f\n  \"{{}}\"\nclose\n{Finish}", sink.Folded);
        Assert.Equal("tool_choice.disable_parallel_tool_use:calls_dropped", context.Scope.Warnings.ToString());
    }

    [Theory]
    [InlineData("custom_tool_call")]
    [InlineData("local_shell_call")]
    [InlineData("shell_call")]
    [InlineData("apply_patch_call")]
    [InlineData("computer_call")]
    [InlineData("mcp_approval_request")]
    public void S6_a_call_that_was_never_offered_fails_before_anything_is_committed(string type)
    {
        var item = $"{{'id':'x_1','type':'{type}'}}";
        var failure = Failure.Internal("upstream called a tool that was not offered: " + type);
        Assert.Equal(failure, Upstream.Json(AnswerScope.Context(), Ev.Response(item)).Failure);
        var sink = Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, item));
        Assert.Equal("fail Internal: " + failure.Message, sink.ToString());
        Assert.True(failure.ShouldRetry);
    }
}
