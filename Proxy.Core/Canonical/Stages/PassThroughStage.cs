using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Hosted;

namespace Proxy.Core.Canonical.Stages;

/// <summary>A sink that hands everything on; a stage overrides what it changes.</summary>
internal abstract class PassThroughStage(IAnswerSink next) : IAnswerSink
{
    protected IAnswerSink Next { get; } = next;

    public bool Ended => Next.Ended;

    public virtual void Start(in AnswerStart start) => Next.Start(start);

    public virtual void OpenText() => Next.OpenText();

    public virtual void OpenRefusal() => Next.OpenRefusal();

    public virtual void OpenCited() => Next.OpenCited();

    public virtual void OpenThinking() => Next.OpenThinking();

    public virtual void OpenToolUse(string id, string name, string? toolset = null) => Next.OpenToolUse(id, name, toolset);

    public virtual void Append(ReadOnlySpan<byte> escaped) => Next.Append(escaped);

    public virtual void Sign(ReadOnlySpan<byte> signature) => Next.Sign(signature);

    public virtual void Close() => Next.Close();

    public virtual void Redacted(ReadOnlySpan<byte> data) => Next.Redacted(data);

    public virtual void Hosted(HostedBlock block) => Next.Hosted(block);

    public virtual void Cite(Citation citation) => Next.Cite(citation);

    public virtual void Finish(in AnswerEnd end) => Next.Finish(end);

    public virtual void Fail(Failure failure) => Next.Fail(failure);
}
