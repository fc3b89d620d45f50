using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Stages;

/// <summary>R66, R67: makes of what the model says one compaction, and of what it thinks nothing.</summary>
/// <param name="sign">Seals a summary; null where it is not signed.</param>
internal sealed class CompactionStage(IAnswerSink next, Func<JsonText, JsonText>? sign) : PassThroughStage(next), IDisposable
{
    private readonly PooledBuffer _summary = new();
    private bool _inText;

    public override void OpenText()
    {
        _summary.Append(_summary.Length == 0 ? "\""u8 : @"\n\n"u8);
        _inText = true;
    }

    public override void OpenThinking()
    {
    }

    public override void OpenToolUse(string id, string name, string? toolset = null)
    {
    }

    public override void Append(ReadOnlySpan<byte> escaped)
    {
        if (_inText) _summary.Append(escaped);
    }

    public override void Sign(ReadOnlySpan<byte> signature)
    {
    }

    public override void Close() => _inText = false;

    public override void Redacted(ReadOnlySpan<byte> data)
    {
    }

    public override void Hosted(HostedBlock block)
    {
    }

    public override void Cite(Citation citation)
    {
    }

    public override void Finish(in AnswerEnd end)
    {
        if (end.Reason == StopReason.Refusal)
        {
            base.Finish(end);
            return;
        }

        if (_summary.Length <= 1)
        {
            base.Fail(new Failure(FailureKind.Overloaded, "the conversation could not be summarized") { ErrorCode = "compaction_unavailable", ShouldRetry = true });
            return;
        }

        _summary.Append((byte)'"');
        var summary = new JsonText(_summary.Written.ToArray());
        base.Hosted(new Compaction(summary) { Signature = sign?.Invoke(summary) });
        base.Finish(end with { Reason = StopReason.Compaction });
    }

    public void Dispose() => _summary.Dispose();
}
