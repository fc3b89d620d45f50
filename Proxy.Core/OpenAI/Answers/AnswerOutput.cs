using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.OpenAI.Ids;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>
/// The one way to the sink. Keeps the sink's grammar whatever upstream does: a start before the first block, nothing
/// after the end, and a bound on what is held back (C4.3).
/// </summary>
internal sealed class AnswerOutput(AnswerContext context, IAnswerSink sink)
{
    /// <summary>C4.3. Bytes held for items that are not at the head yet.</summary>
    public const int MaxHeldBytes = 8 * 1024 * 1024;

    private readonly IAnswerSink _sink = context.Scope.Placeholders is { Any: true } placeholders ? new RestoreStage(sink, placeholders, context.TextIsJson) : sink;
    private bool _ended;
    private int _held;
    private long _shown;

    public AnswerContext Context => context;

    public bool Started { get; private set; }

    public bool Ended => _ended || _sink.Ended;

    /// <summary>Upstream has told of an output item, of tokens used, or of anything unknown: what it did may have effects, and a price.</summary>
    public bool HasBegun { get; set; }

    /// <summary>C3.17: upstream says itself that it failed, and had not begun: as good as a status that says so.</summary>
    public bool FailedAtOnce { get; private set; }

    /// <summary>Plain; null until upstream told it.</summary>
    public string? ResponseId { get; set; }

    /// <summary>S22; null until upstream told it.</summary>
    public CacheDiagnosis? Diagnosis { get; set; }

    /// <summary>A function call was shown (S15).</summary>
    public bool HasToolUse { get; private set; }

    /// <summary>A function call ended before its arguments did.</summary>
    public bool HasCutCall { get; set; }

    /// <summary>S10: the container that code ran in; null for none.</summary>
    public UsedContainer? Container { get; private set; }

    /// <summary>Null until upstream searched the web (S7).</summary>
    public Web.WebAnswer? Web { get; private set; }

    /// <summary>S14: the escaped text of the refusal part; null when the model did not refuse.</summary>
    public byte[]? Refusal { get; set; }

    /// <summary>For an upstream that tells no usage: four bytes are about a token.</summary>
    public Usage EstimatedUsage => new()
    {
        Input = context.InputTokensEstimate,
        Output = (int)Math.Min(int.MaxValue, (_shown + 3) / 4),
        Estimated = true,
    };

    /// <summary>C4.1: the first output item, a terminal event, or the five-second rule.</summary>
    public void Start()
    {
        if (Started || Ended) return;
        Started = true;
        _sink.Start(new AnswerStart(MessageIds.ToClient(ResponseId, context.Scope.Ids), context.InputTokensEstimate) { Diagnosis = Diagnosis });
        // R66: made before upstream was asked for the answer itself.
        if (context.Fresh is { } fresh) _sink.Hosted(fresh.Block);
    }

    public void OpenText()
    {
        Start();
        if (!Ended) _sink.OpenText();
    }

    public void OpenRefusal()
    {
        Start();
        if (!Ended) _sink.OpenRefusal();
    }

    public void OpenThinking()
    {
        Start();
        if (!Ended) _sink.OpenThinking();
    }

    public void OpenToolUse(string id, string name, string? toolset = null)
    {
        Start();
        HasToolUse = true;
        if (!Ended) _sink.OpenToolUse(id, name, toolset);
    }

    public void Append(ReadOnlySpan<byte> escaped)
    {
        if (escaped.IsEmpty || Ended) return;
        _shown += escaped.Length;
        _sink.Append(escaped);
    }

    public void Sign(ReadOnlySpan<byte> signature)
    {
        if (!Ended) _sink.Sign(signature);
    }

    public void Close()
    {
        if (!Ended) _sink.Close();
    }

    public void Redacted(ReadOnlySpan<byte> data)
    {
        Start();
        if (!Ended) _sink.Redacted(data);
    }

    public void Hosted(HostedBlock block)
    {
        Start();
        if (!Ended) _sink.Hosted(block);
    }

    public void Cite(Citation citation)
    {
        if (!Ended) _sink.Cite(citation);
    }

    public Web.WebAnswer BeginWeb() => Web ??= new();

    public void Finish(in AnswerEnd end)
    {
        Start();
        if (Ended) return;
        _ended = true;
        _sink.Finish(Container is null ? end : end with { Extras = (end.Extras ?? new AnswerExtras()) with { Container = Container } });
    }

    /// <summary>Open blocks stay open: a consumer must not take a broken answer for a whole one (F32).</summary>
    public void Fail(Failure failure)
    {
        if (Ended) return;
        _ended = true;
        _sink.Fail(failure);
    }

    /// <summary>As <see cref="Fail"/>, where it is upstream that says so.</summary>
    public void FailAsTold(Failure failure)
    {
        if (Ended) return;
        FailedAtOnce = !HasBegun;
        Fail(failure);
    }

    /// <summary>Counts bytes that are kept for later; too many fail the answer.</summary>
    public void Hold(int bytes)
    {
        _held += bytes;
        if (_held > MaxHeldBytes) Fail(Failure.Internal("upstream sent more text than can be held"));
    }

    public void Release(int bytes) => _held -= bytes;

    /// <summary>Seals <paramref name="payload"/> for the tenant of this request (C0.5).</summary>
    public byte[] Seal(Sealed.SealedItem payload) => context.Scope.Envelope.Seal(payload.Encode(), context.Scope.Tenant);

    /// <summary>S10: upstream keeps a container for 20 minutes after it was used; the time is told from the request's beginning, so never too late.</summary>
    /// <param name="id">Upstream's.</param>
    public void UseContainer(string id) => Container = new(
        context.Container is { } named && named.Upstream == id ? named.Client : Sealed.ContainerIds.ToClient(id, context.Scope),
        context.Scope.ReceivedAt.AddMinutes(20));

    public void Warn(string field, string reason, string? logged = null) => context.Scope.Warnings.Add(field, reason, logged);
}
