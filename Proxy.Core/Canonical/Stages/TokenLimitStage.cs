using System.Text;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Stages;

/// <summary>
/// R54, D5: upstream accepts no limit below 16 tokens, so a smaller one is kept here. Text and tool input are cut at the
/// limit by local count; the answer then ends and <see cref="Ended"/> tells the host to cancel upstream.
/// Thinking counts but is never cut: its signature seals the whole text, and half of it could not be replayed.
/// Not for the hot path: at most 16 tokens pass through here.
/// </summary>
/// <param name="compaction">What the compaction cost that the answer begins with (R66); null for none.</param>
internal sealed class TokenLimitStage(IAnswerSink next, int maxTokens, Usage? compaction = null) : IAnswerSink
{
    private readonly StringBuilder _text = new();
    private HostedUses _uses;
    private int _inputEstimate;
    private int _countedBefore;
    private int _sent;
    private bool _inThinking;
    private bool _full;

    public bool Ended => next.Ended;

    public void Start(in AnswerStart start)
    {
        _inputEstimate = start.InputTokensEstimate;
        next.Start(start);
    }

    public void OpenText()
    {
        if (Begin(thinking: false)) next.OpenText();
    }

    public void OpenCited()
    {
        if (Begin(thinking: false)) next.OpenCited();
    }

    public void OpenThinking()
    {
        if (Begin(thinking: true)) next.OpenThinking();
    }

    public void OpenToolUse(string id, string name, string? toolset = null)
    {
        if (Begin(thinking: false)) next.OpenToolUse(id, name, toolset);
    }

    public void Append(ReadOnlySpan<byte> escaped)
    {
        if (Ended || escaped.IsEmpty) return;
        _text.Append(EscapedUtf16.Decode(escaped));
        if (_inThinking)
        {
            next.Append(escaped);
            return;
        }

        var text = _text.ToString();
        var left = maxTokens - _countedBefore;
        var fits = O200kTokenizer.Instance.GetIndexByTokenCount(text, left, out _, out _);
        if (fits >= text.Length)
        {
            _sent = text.Length;
            next.Append(escaped);
            return;
        }

        if (fits > 0 && char.IsLowSurrogate(text[fits])) fits--;
        var prefix = EscapedUtf16.PrefixLength(escaped, Math.Max(0, fits - _sent));
        if (prefix > 0) next.Append(escaped[..prefix]);
        next.Close();
        Stop();
    }

    public void Sign(ReadOnlySpan<byte> signature) => next.Sign(signature);

    public void Close()
    {
        if (Ended) return;
        next.Close();
        _countedBefore += O200kTokenizer.Count(_text.ToString());
        _full = _countedBefore >= maxTokens;
    }

    public void Redacted(ReadOnlySpan<byte> data)
    {
        if (!StopWhenFull()) next.Redacted(data);
    }

    public void Hosted(HostedBlock block)
    {
        if (StopWhenFull()) return;
        _uses.Count(block);
        next.Hosted(block);
    }

    public void Cite(Citation citation) => next.Cite(citation);

    /// <summary>An answer that was over at the limit anyway keeps its own reason.</summary>
    public void Finish(in AnswerEnd end) => next.Finish(end);

    public void Fail(Failure failure) => next.Fail(failure);

    private bool Begin(bool thinking)
    {
        if (StopWhenFull()) return false;
        _text.Clear();
        _sent = 0;
        _inThinking = thinking;
        return true;
    }

    private bool StopWhenFull()
    {
        if (Ended) return true;
        if (_full) Stop();
        return _full;
    }

    private void Stop() =>
        next.Finish(new AnswerEnd(StopReason.MaxTokens, _uses.AddTo(new Usage { Input = _inputEstimate, Output = maxTokens, Estimated = true })) { Extras = _uses.Extras(compaction) });
}
