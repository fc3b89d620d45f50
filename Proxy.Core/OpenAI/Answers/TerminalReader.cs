using System.Text;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Errors;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>How an answer ends: the Response object of a terminal event or of a JSON body (C4.7, S15–S21), or an error (C3).</summary>
internal sealed class TerminalReader(AnswerOutput output, ItemAssembler items)
{
    /// <param name="told">What the event's type says; the Response's own status comes first.</param>
    public void Finish(in ResponseObject response, ResponseStatus told)
    {
        if (!response.Id.IsEmpty) output.ResponseId ??= EscapedUtf8.DecodeString(response.Id);
        output.Diagnosis ??= CacheDiagnosisReader.Read(response.CacheDiagnostics);
        var status = response.Status == ResponseStatus.Unknown ? told : response.Status;
        switch (status)
        {
            case ResponseStatus.Completed:
            case ResponseStatus.Incomplete:
                var truncated = status == ResponseStatus.Incomplete;
                // R55: whatever a prewarm says, it answers nothing.
                if (!output.Context.IsPrewarm) items.Reconcile(response.Output, truncated);
                if (output.Ended) return;
                var usage = Read(response);
                output.Context.Remember(usage);
                var end = output.Context.IsPrewarm ? new AnswerEnd(StopReason.MaxTokens, usage) : truncated ? Truncated(response, usage) : Whole(usage);
                output.Finish(WithExtras(end, response));
                break;
            case ResponseStatus.Failed:
                NoteWork(response);
                Fail(UpstreamError.Read(response.Error), Read(response));
                break;
            case ResponseStatus.Cancelled:
                output.Fail(Failure.Internal("upstream cancelled the response"));
                break;
            default:
                output.Fail(Failure.Internal("upstream answer is not a finished response"));
                break;
        }
    }

    /// <summary>An <c>error</c> event: <c>{"type":"error","code":…,"message":…}</c>, or the same inside <c>error</c> (C4.10).</summary>
    public void Fail(UpstreamError error) => Fail(error, output.EstimatedUsage);

    /// <summary>What a failed Response has in it, or was used for it, is not to be done and paid for again.</summary>
    public void NoteWork(in ResponseObject response)
    {
        var used = UsageReader.Read(response, output.EstimatedUsage);
        if (response.HasItems || (!used.Estimated && (used.Input | used.Output) != 0)) output.HasBegun = true;
    }

    private Usage Read(in ResponseObject response) => Web.WebAnswer.Told(
        UsageReader.Read(response, output.EstimatedUsage), output.Web, UsageReader.WebSearches(response.ToolUsage), output.Context.WebSearch);

    private void Fail(UpstreamError error, Usage usage)
    {
        error = error.Without(output.Context);
        // S20: a policy decline is an answer of the model, delivered as Anthropic delivers its own.
        if (PolicyRefusals.TryRead(error) is not { } refusal)
        {
            output.FailAsTold(StreamFailures.From(error, output.Context));
            return;
        }

        output.Start();
        items.CutOff();
        output.Finish(new AnswerEnd(StopReason.Refusal, usage, refusal));
    }

    private AnswerEnd WithExtras(in AnswerEnd end, in ResponseObject response)
    {
        var dropped = TransformationReader.Read(response.InputTransformations, output.Context.ReasoningPaths);
        var compaction = output.Context.Fresh?.Usage;
        if (output.Diagnosis is null && compaction is null && dropped.Count == 0) return end;
        return end with { Extras = (end.Extras ?? new AnswerExtras()) with { Diagnosis = output.Diagnosis, CompactionUsage = compaction, Dropped = dropped } };
    }

    // S5: whatever upstream says that it ended for, a call that was cut off is not one to run.
    private AnswerEnd Whole(Usage usage) =>
        output.HasCutCall ? new AnswerEnd(StopReason.MaxTokens, usage)
        : output.HasToolUse ? new AnswerEnd(StopReason.ToolUse, usage)
        : output.Refusal is { } refusal ? new AnswerEnd(StopReason.Refusal, usage, new RefusalDetails(null, refusal))
        : new AnswerEnd(StopReason.EndTurn, usage);

    private AnswerEnd Truncated(in ResponseObject response, Usage usage)
    {
        // S18
        if (response.IncompleteReason.SequenceEqual("content_filter"u8))
            return new AnswerEnd(StopReason.Refusal, usage, new RefusalDetails(null, output.Refusal));
        if (response.IncompleteReason.SequenceEqual("max_output_tokens"u8))
        {
            // S17: one reason upstream for two limits; below the one that it says it kept to, or that was asked for, it was the window.
            var limit = response.MaxOutputTokens > 0 ? response.MaxOutputTokens : output.Context.MaxOutputTokens;
            var isWindow = !usage.Estimated && usage.Output < limit;
            return new AnswerEnd(isWindow ? StopReason.ContextWindowExceeded : StopReason.MaxTokens, usage);
        }

        // S19: max_messages, steered, or a reason to come.
        output.Warn("incomplete_details", Encoding.UTF8.GetString(response.IncompleteReason), "incomplete_details:*");
        return Whole(usage);
    }
}
