using Proxy.Core.Canonical.Answers;
using Proxy.Core.OpenAI.Answers;

namespace Proxy.Tests.OpenAI.Answers;

/// <summary>S22, S23: what upstream says about the prompt it was given.</summary>
public sealed class DiagnosisTests
{
    [Theory]
    [InlineData("{'type':'cache_miss','cache_missed_tokens':1200,'reason':'model_changed'}", "ModelChanged", 1200)]
    [InlineData("{'type':'cache_miss','cache_missed_tokens':1200,'reason':'service_tier_changed'}", "ModelChanged", 1200)]
    [InlineData("{'cache_missed_tokens':7,'reason':'tools_changed','type':'cache_miss'}", "ToolsChanged", 7)]
    [InlineData("{'type':'cache_miss','cache_missed_tokens':7,'reason':'input_changed'}", "MessagesChanged", 7)]
    [InlineData("{'type':'cache_miss','cache_missed_tokens':7,'reason':'verbosity_changed'}", "Unavailable", 7)]
    [InlineData("{'type':'cache_miss','reason':'something_new'}", "Unavailable", 0)]
    [InlineData("{'type':'comparison_response_not_found'}", "PreviousNotFound", 0)]
    [InlineData("{'type':'unavailable'}", "Unavailable", 0)]
    [InlineData("{'type':'cache_hit'}", "None", 0)]
    [InlineData("{}", "Unavailable", 0)]
    public void S22_a_reason_becomes_Anthropics(string diagnostics, string reason, int missed)
    {
        var sink = Upstream.Json(AnswerScope.Context(), $"{{'id':'resp_1','status':'completed','prompt_cache_diagnostics':{diagnostics},'output':[]}}");
        var told = sink.End?.Extras?.Diagnosis;
        Assert.Equal((reason, missed), (told?.Reason.ToString(), told?.MissedTokens));
    }

    [Fact]
    public void S22_nothing_said_is_nothing_told() => Assert.Null(Upstream.Json(AnswerScope.Context(), "{'id':'resp_1','status':'completed','output':[]}").End?.Extras);

    [Fact]
    public void S23_items_become_the_blocks_that_held_them()
    {
        const string Body = "{'id':'resp_1','status':'completed','output':[],'input_transformations':["
            + "{'id':'rs_1','type':'reasoning','action':'removed','reason':'prefix_mismatch'},{'id':'rs_2','type':'reasoning','action':'removed','reason':'turn_boundary'},"
            + "{'id':'rs_9','type':'reasoning','action':'removed','reason':'model_mismatch'},7,{'id':'rs_3','reason':'organization_mismatch'},{'id':'rs_4','reason':'end_user_mismatch'}]}";
        var paths = new Dictionary<string, string> { ["rs_1"] = "messages.1.content.0", ["rs_2"] = "messages.3.content.0", ["rs_3"] = "messages.5.content.0", ["rs_4"] = "messages.7.content.2" };
        Assert.Equal(
            [new DroppedBlock("messages.1.content.0", BindingMismatch.Prefix), new("messages.5.content.0", BindingMismatch.Organization), new("messages.7.content.2", BindingMismatch.EndUser)],
            Upstream.Json(Context(paths), Body).End!.Value.Extras!.Dropped);
        Assert.Null(Upstream.Json(Context(null), Body).End!.Value.Extras);
    }

    private static Core.OpenAI.AnswerContext Context(Dictionary<string, string>? paths) => new() { Scope = AnswerScope.Scope(), ReasoningPaths = paths };
}
