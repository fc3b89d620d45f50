using Proxy.Core.Canonical.Answers;
using Proxy.Core.OpenAI.Answers;

namespace Proxy.Tests.OpenAI.Answers;

/// <summary>S15–S21 and C3: how answers end.</summary>
public sealed class TerminalTests
{
    private static readonly string s_text = Ev.Message(0, Ev.OutputText("a"));

    [Fact] // clients subtract one from the other
    public void S21_there_is_never_more_thinking_than_output() => Assert.EndsWith(
        "out=20 thinking=20",
        Upstream.Json(AnswerScope.Context(), "{'id':'resp_1','status':'completed','output':[],'usage':{'input_tokens':10,'output_tokens':20,'output_tokens_details':{'reasoning_tokens':21}}}").ToString(),
        StringComparison.Ordinal);

    [Fact]
    public void D7_S21_usage_counts_the_whole_input_and_both_kinds_of_cache_writes()
    {
        var sink = Json("completed", "'usage':{'input_tokens':1000,'input_tokens_details':{'cached_tokens':600,'cache_write_tokens':300,'cache_write_tokens_details':{'ttl_30m_tokens':100,'ttl_12h_tokens':200}},'output_tokens':50,'output_tokens_details':{'reasoning_tokens':20},'total_tokens':1050}");
        Assert.Equal(
            new Usage { Input = 1000, CacheRead = 600, CacheWrite = 300, CacheWriteShort = 100, CacheWriteLong = 200, Output = 50, Reasoning = 20 },
            sink.End?.Usage);
    }

    [Theory]
    [InlineData("'input_tokens_details':{'cache_write_tokens':30}", 30, 30, 0)]
    [InlineData("'input_tokens_details':{'cache_write_tokens':30,'cache_write_tokens_details':{'ttl_12h_tokens':99}}", 30, 0, 30)]
    [InlineData("'input_tokens_details':null", 0, 0, 0)]
    [InlineData("'input_tokens_details':{'cached_tokens':null,'cache_write_tokens':-5}", 0, 0, 0)]
    public void S21_cache_writes_without_a_breakdown_are_short_lived(string details, int written, int shortLived, int longLived)
    {
        var usage = Json("completed", $"'usage':{{'input_tokens':100,{details},'output_tokens':5}}").End!.Value.Usage;
        Assert.Equal((100, written, shortLived, longLived, 5), (usage.Input, usage.CacheWrite, usage.CacheWriteShort, usage.CacheWriteLong, usage.Output));
    }

    [Theory]
    [InlineData("'default'", "Standard", false)]
    [InlineData("'flex'", "Standard", false)]
    [InlineData("'auto'", "Standard", false)]
    [InlineData("null", "Standard", false)]
    [InlineData("'priority'", "Priority", true)]
    [InlineData("'fast'", "Priority", true)]
    [InlineData("'ultrafast'", "Priority", true)]
    public void S21_R60_the_tier_that_served_is_told(string tier, string expected, bool fast)
    {
        var usage = Json("completed", $"'service_tier':{tier}").End!.Value.Usage;
        Assert.Equal((expected, fast), (usage.Tier.ToString(), usage.Fast));
    }

    [Fact]
    public void S21_missing_usage_is_estimated_from_what_was_sent()
    {
        var sink = Upstream.Stream(AnswerScope.Context(), Ev.Added(0, Ev.Message(0)), Ev.Text(0, "0123456789"), "{'type':'response.completed','response':{'id':'r','output':[],'usage':null}}");
        Assert.Equal(new Usage { Input = 12, Output = 3, Estimated = true }, sink.End?.Usage);
    }

    [Theory]
    [InlineData(4096, "ContextWindowExceeded")]
    [InlineData(301, "ContextWindowExceeded")]
    [InlineData(300, "MaxTokens")]
    [InlineData(0, "MaxTokens")]
    public void D33_S17_fewer_tokens_than_asked_for_mean_the_window_was_full(int maxOutputTokens, string expected)
    {
        var body = "{'id':'resp_1','status':'incomplete','incomplete_details':{'reason':'max_output_tokens'},'output':[" + s_text + "],'usage':{'input_tokens':1,'output_tokens':300}}";
        Assert.Equal(expected, Upstream.Json(AnswerScope.Context(maxOutputTokens: maxOutputTokens), body).End?.Reason.ToString());
    }

    [Theory]
    [InlineData("50", "MaxTokens")]
    [InlineData("51", "ContextWindowExceeded")]
    [InlineData("null", "ContextWindowExceeded")]
    public void S17_the_limit_that_upstream_kept_to_counts(string kept, string expected)
    {
        var body = "{'id':'resp_1','status':'incomplete','incomplete_details':{'reason':'max_output_tokens'},'max_output_tokens':" + kept + ",'output':[" + s_text + "],'usage':{'input_tokens':1,'output_tokens':50}}";
        Assert.Equal(expected, Upstream.Json(AnswerScope.Context(maxOutputTokens: 4096), body).End?.Reason.ToString());
    }

    [Fact]
    public void S17_an_estimate_proves_no_full_window() =>
        Assert.Equal(
            StopReason.MaxTokens,
            Upstream.Json(AnswerScope.Context(maxOutputTokens: 4096), "{'status':'incomplete','incomplete_details':{'reason':'max_output_tokens'},'output':[]}").End?.Reason);

    [Fact]
    public void S18_a_content_filter_is_a_refusal_and_keeps_what_was_said()
    {
        var sink = Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, Ev.Message(0)), Ev.Text(0, "a"), Ev.Incomplete("content_filter", s_text));
        Assert.Equal("start msg_1 ~12\ntext\n  \"a\"\nclose\nfinish Refusal category=null explanation=null in=10 read=0 write=0(0+0) out=20 thinking=0", sink.ToString());
    }

    [Theory]
    [InlineData("max_messages")]
    [InlineData("steered")]
    public void S19_other_reasons_end_the_turn_with_a_warning(string reason)
    {
        var context = AnswerScope.Context();
        Assert.Equal(StopReason.EndTurn, Upstream.Stream(context, Ev.Incomplete(reason, s_text)).End?.Reason);
        Assert.Equal("incomplete_details:" + reason, context.Scope.Warnings.ToString());
    }

    [Theory]
    [InlineData("{\\'x\\':48", "MaxTokens")]
    [InlineData("", "MaxTokens")]
    [InlineData("{\\'x\\':48}", "ToolUse")]
    public void S5_a_call_that_was_cut_off_for_another_reason_is_not_one_to_run(string arguments, string expected)
    {
        var body = "{'id':'resp_1','status':'incomplete','incomplete_details':{'reason':'steered'},'output':[{'id':'fc_1','type':'function_call','status':'incomplete','call_id':'call_1','name':'a','arguments':'" + arguments + "'}]}";
        Assert.Equal(expected, Upstream.Json(AnswerScope.Context(), body).End?.Reason.ToString());
    }

    [Theory]
    [InlineData("bio_policy", "bio")]
    [InlineData("invalid_prompt", "null")]
    [InlineData("misalignment_policy_violation", "null")]
    [InlineData("image_content_policy_violation", "null")]
    [InlineData("cyber_policy", "cyber")]
    [InlineData("content_filter", "null")]
    [InlineData("content_policy_violation", "null")]
    public void D37_S20_a_policy_decline_is_an_empty_refusal(string code, string category)
    {
        var expected = $"start msg_1 ~12\nfinish Refusal category={category} explanation=No. in=12 read=0 write=0(0+0) out=0 thinking=0 estimated";
        Assert.Equal(expected, Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Failed(code, "No.")).ToString());
        Assert.Equal(expected, Upstream.Json(AnswerScope.Context(), $"{{'id':'resp_1','status':'failed','error':{{'code':'{code}','message':'No.'}},'output':[]}}").ToString());
    }

    [Fact]
    public void S20_a_decline_in_mid_answer_closes_the_open_block()
    {
        var sink = Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, Ev.Reasoning(0, null)), Ev.Summary(0, "hm"), Ev.Added(1, Ev.Message(1)), Ev.Text(1, "never"), Ev.Failed("bio_policy"));
        Assert.Contains(" partial\nclose\nfinish Refusal category=bio", sink.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("never", sink.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("server_error", "Internal", true)]
    [InlineData("vector_store_timeout", "Internal", true)]
    [InlineData("a_code_of_next_year", "Internal", true)]
    [InlineData("rate_limit_exceeded", "RateLimited", true)]
    [InlineData("server_is_overloaded", "Overloaded", true)]
    [InlineData("insufficient_quota", "Billing", false)]
    [InlineData("billing_hard_limit_reached", "Billing", false)]
    [InlineData("data_residency_mismatch", "InvalidRequest", false)]
    [InlineData("invalid_image", "InvalidRequest", false)]
    [InlineData("invalid_base64_image", "InvalidRequest", false)]
    [InlineData("image_too_large", "InvalidRequest", false)]
    [InlineData("unsupported_image_media_type", "InvalidRequest", false)]
    [InlineData("failed_to_download_image", "InvalidRequest", false)]
    [InlineData("model_not_found", "NotFound", false)]
    [InlineData("invalid_api_key", "Internal", false)]
    public void C3_D36_a_failed_response_is_a_failure_by_its_code(string code, string kind, bool retry)
    {
        var early = Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Failed(code));
        Assert.Equal((kind, (bool?)retry), (early.Failure!.Kind.ToString(), early.Failure.ShouldRetry));
        Assert.StartsWith("fail ", early.ToString(), StringComparison.Ordinal);

        var late = Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, Ev.Message(0)), Ev.Text(0, "a"), Ev.Failed(code));
        Assert.Equal(early.Failure, late.Failure);
        Assert.Contains("  \"a\"\nfail ", late.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{'type':'error','code':'rate_limit_exceeded','message':'Slow down.','param':null,'sequence_number':3}")]
    [InlineData("{'type':'error','error':{'type':'requests','code':'rate_limit_exceeded','message':'Slow down.'}}")]
    [InlineData("{'type':'error','error':{'code':429,'message':'Slow down.'}}")]
    [InlineData("{'error':{'code':'429','message':'Slow down.','type':'None','param':null}}")]
    public void C410_error_events_come_flat_and_wrapped(string happened)
    {
        var sink = Upstream.Stream(AnswerScope.Context(), Ev.Created, happened, Ev.Failed("server_error"));
        Assert.Equal("fail RateLimited: Slow down.", sink.ToString());
        Assert.NotNull(sink.Failure!.RetryAfterSeconds);
    }

    [Fact] // Azure
    public void A_failure_without_its_reason_waits_for_the_error_that_follows()
    {
        const string Failed = "{'type':'response.failed','response':{'id':'resp_1','status':'failed','error':null,'incomplete_details':null,'output':[],'usage':null}}";
        const string Why = "{'type':'error','error':{'type':'too_many_requests','code':'rate_limit_exceeded','message':'Slow down.','param':null}}";
        Assert.Equal("fail RateLimited: Slow down.", Upstream.Stream(AnswerScope.Context(), Ev.Created, Failed, Why).ToString());
        Assert.Equal("fail Internal: upstream error", Upstream.Stream(AnswerScope.Context(), Ev.Created, Failed).ToString());
        Assert.Equal("fail Internal: upstream error", Upstream.Stream(AnswerScope.Context(), Ev.Created, Failed, "[DONE]").ToString());
        Assert.Equal("fail Internal: upstream error", Upstream.Stream(AnswerScope.Context(), Ev.Created, Failed, Ev.Added(0, Ev.Message(0)), Ev.Completed()).ToString());
        Assert.Contains(
            "finish Refusal category=null explanation=Filtered.",
            Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Added(0, Ev.Message(0)), Ev.Text(0, "a"), Failed, "{'type':'error','error':{'code':'content_policy_violation','message':'Filtered.'}}").ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_overflow_is_worded_as_the_client_expects_it() =>
        Assert.Equal("prompt is too long: 400001 tokens > 400000 maximum", Upstream.Stream(AnswerScope.Context(), Ev.Failed("context_length_exceeded")).Failure?.Message);

    [Fact]
    public void A_cancelled_response_is_a_failure() =>
        Assert.Equal("upstream cancelled the response", Json("cancelled", "'x':1").Failure?.Message);

    [Theory]
    [InlineData("in_progress")]
    [InlineData("queued")]
    public void A_body_that_is_no_finished_response_is_a_failure(string status) =>
        Assert.Equal("upstream answer is not a finished response", Json(status, "'x':1").Failure?.Message);

    [Fact]
    public void Nothing_after_the_end_is_read()
    {
        var sink = Upstream.Stream(AnswerScope.Context(), Ev.Created, Ev.Completed(s_text), Ev.Added(1, Ev.Message(1)), Ev.Text(1, "late"), Ev.Failed("server_error"), "garbage");
        Assert.EndsWith("finish EndTurn in=10 read=0 write=0(0+0) out=20 thinking=0", sink.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sink_that_needs_no_more_is_left_alone()
    {
        var sink = new RecordingSink();
        using var reader = new ResponsesStreamReader(AnswerScope.Context(), sink);
        reader.Read(Upstream.Events(Ev.Created, Ev.Added(0, Ev.Message(0)), Ev.Text(0, "a")));
        sink.Ended = true;
        Assert.True(reader.Ended);
        reader.Read(Upstream.Events(Ev.Text(0, "b"), Ev.Completed(s_text)));
        reader.EndOfStream();
        Assert.Equal("start msg_1 ~12\ntext\n  \"a\"", sink.ToString());
    }

    [Fact]
    public void C41_commit_starts_the_answer_once()
    {
        var sink = new RecordingSink();
        using var reader = new ResponsesStreamReader(AnswerScope.Context(), sink);
        reader.Read(Upstream.Events(Ev.Created));
        Assert.False(reader.Started);
        reader.Commit();
        reader.Commit();
        Assert.True(reader.Started);
        reader.Read(Upstream.Events(Ev.Completed(s_text)));
        Assert.True(reader.Ended);
        Assert.StartsWith("start msg_1 ~12\ntext\n", sink.ToString(), StringComparison.Ordinal);
    }

    private static RecordingSink Json(string status, string more) =>
        Upstream.Json(AnswerScope.Context(), $"{{'id':'resp_1','status':'{status}','output':[{s_text}],{more}}}");
}
