namespace Proxy.Tests.OpenAI.Answers;

// S12.
public sealed class ToolSearchAnswerTests
{
    private const string Call = "{\"id\":\"tsc_1\",\"type\":\"tool_search_call\",\"status\":\"completed\",\"arguments\":{\"paths\":[\"a\",\"b\"]},\"call_id\":null,\"execution\":\"server\"}";
    private const string Found = "{\"id\":\"tso_1\",\"type\":\"tool_search_output\",\"status\":\"completed\",\"call_id\":null,\"execution\":\"server\",\"tools\":[{\"type\":\"function\",\"name\":\"a\"},{\"type\":\"namespace\",\"name\":\"computer\",\"tools\":[{\"type\":\"function\",\"name\":\"key\"}]},{\"type\":\"function\",\"name\":\"a\"}]}";

    [Fact]
    public void Stream_and_whole_answer_tell_a_search_alike()
    {
        var streamed = Upstream.Stream(Context(), Ev.Created, Ev.Added(0, "{'id':'tsc_1','type':'tool_search_call'}"), Ev.Done(0, Call), Ev.Added(1, "{'id':'tso_1','type':'tool_search_output'}"), Ev.Done(1, Found), Ev.Completed(Call, Found));
        var whole = Upstream.Json(Context(), Ev.Response(Call, Found));
        Assert.Equal(Shape(whole.ToString()), Shape(streamed.ToString()));
        Assert.Contains("tool_search_tool_regex", streamed.ToString(), StringComparison.Ordinal);
        Assert.Contains("a, key", streamed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_without_an_end_and_an_end_without_a_search_show_nothing()
    {
        var context = Context();
        Assert.DoesNotContain("hosted", Upstream.Json(context, Ev.Response(Call)).ToString(), StringComparison.Ordinal);
        Assert.Equal("tool_search:nothing_found", context.Scope.Warnings.ToString());
        context = Context();
        Assert.DoesNotContain("hosted", Upstream.Json(context, Ev.Response(Found)).ToString(), StringComparison.Ordinal);
        Assert.Equal("tool_search:unasked", context.Scope.Warnings.ToString());
    }

    [Fact] // the recorded search
    public void A_recorded_search_comes_out_as_a_pair_before_its_call()
    {
        var stream = Oracles.RecordedTraces.Read(Oracles.RecordedTraces.OpenAI, "tool-search-server-stream", "response.sse");
        var lines = Shape(Upstream.Play(Context(), stream, chunk: 7).Folded).Split('\n');
        Assert.Equal("""call ID tool_search_tool_regex {"query":"get_weather"}""", lines[1]);
        Assert.Equal("hosted ID found get_weather", lines[2]);
        Assert.Equal("tool_use toolu_pddfxhfOx4gY56zn4vIIEbFp get_weather", lines[3]);
    }

    private static Proxy.Core.OpenAI.AnswerContext Context() => AnswerScope.Context(toolSearch: "tool_search_tool_regex");

    /// <summary>Without the sealed id, which no two answers share.</summary>
    private static string Shape(string lines) => System.Text.RegularExpressions.Regex.Replace(lines, "srvtoolu_\\w+", "ID");
}
