using Proxy.Core.Anthropic.Answers.Hosted;
using Proxy.Core.Anthropic.Errors;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Answers;

/// <summary>
/// Writes an answer as Anthropic's event stream (A5, C4.9): <c>event: &lt;type&gt;\ndata: &lt;one line of JSON&gt;\n\n</c>.
/// Blocks are numbered by the order in which they open, because the SDK pushes and ignores any other number.
/// </summary>
/// <param name="output">Grows; the host sends and clears it whenever it likes.</param>
internal sealed class SseAnswerWriter(PooledBuffer output, MessageFormat format) : IAnswerSink
{
    private readonly DeltaFrame _delta = new();
    private readonly HalfPair _half = new();
    private WholeInput? _whole;
    private BlockKind _open;
    private int _blocks;
    private bool _thinkingShown;

    public bool Started { get; private set; }

    public bool Ended { get; private set; }

    /// <summary>Before <see cref="Started"/> the host answers with its status; after it the client has been told.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>Null until the answer finished.</summary>
    public AnswerEnd? End { get; private set; }

    public void Start(in AnswerStart start)
    {
        if (Started || Ended) return;
        Started = true;
        output.Append("event: message_start\ndata: {\"type\":\"message_start\",\"message\":"u8);
        MessageParts.WriteHead(output, start.MessageId, format);
        // S24: the SDK keeps this object as its live snapshot, so every key is there from the start.
        output.Append("],\"stop_reason\":null,\"stop_sequence\":null,\"stop_details\":null,\"container\":null"u8);
        DiagnosticsWriter.WriteStart(output, start, format);
        output.Append(",\"usage\":"u8);
        UsageWriter.WriteStart(output, start.InputTokensEstimate, format);
        output.Append("}}\n\n"u8);
        Ping();
    }

    /// <summary>Legal at any time once started; ignored otherwise, so a timer need not know.</summary>
    public void Ping()
    {
        if (Started && !Ended) output.Append("event: ping\ndata: {\"type\":\"ping\"}\n\n"u8);
    }

    public void OpenText()
    {
        if (!TryOpen(BlockKind.Text)) return;
        output.Append("{\"type\":\"text\",\"text\":\"\",\"citations\":null}}\n\n"u8);
    }

    /// <summary>As recorded: a block that cites has a list from its start.</summary>
    public void OpenCited()
    {
        if (!TryOpen(BlockKind.Text)) return;
        output.Append("{\"type\":\"text\",\"text\":\"\",\"citations\":[]}}\n\n"u8);
    }

    public void OpenThinking()
    {
        if (!TryOpen(BlockKind.Thinking)) return;
        _thinkingShown = false;
        output.Append("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}\n\n"u8);
    }

    public void OpenToolUse(string id, string name, string? toolset = null)
    {
        if (!TryOpen(BlockKind.ToolUse)) return;
        MessageParts.WriteToolUseHead(output, id, name);
        output.Append("{}"u8); // K8: the input itself comes as deltas; without any, {} stands
        MessageParts.WriteToolUseTail(output, toolset);
        output.Append("}\n\n"u8);
        _whole = toolset is null ? null : new WholeInput();
    }

    public void Append(ReadOnlySpan<byte> escaped)
    {
        if (Ended || _open == BlockKind.None || escaped.IsEmpty) return;
        _thinkingShown = true;
        if (_whole is not null)
        {
            _whole.Append(escaped);
            return;
        }

        var half = HalfPair.LengthAtEnd(escaped);
        if (half + _half.Kept.Length == 0) WriteDelta(escaped);
        else AppendBetweenHalves(escaped, half);
    }

    public void Sign(ReadOnlySpan<byte> signature)
    {
        if (Ended || _open != BlockKind.Thinking) return;
        FlushHalf();
        if (!_thinkingShown && format.EstimatedTokens)
        {
            // K11: with the beta even a block that shows nothing has a thinking_delta, as Anthropic's streams do.
            WriteDelta(default);
        }

        BeginDelta();
        output.Append("{\"type\":\"signature_delta\",\"signature\":\""u8);
        output.Append(signature);
        output.Append("\"}}\n\n"u8);
    }

    public void Close()
    {
        if (Ended || _open == BlockKind.None) return;
        FlushWhole();
        FlushHalf();
        _open = BlockKind.None;
        output.Append("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":"u8);
        output.Append(_blocks - 1);
        output.Append("}\n\n"u8);
    }

    public void Redacted(ReadOnlySpan<byte> data)
    {
        if (!TryOpen(BlockKind.Text)) return;
        output.Append("{\"type\":\"redacted_thinking\",\"data\":\""u8);
        output.Append(data);
        output.Append("\"}}\n\n"u8);
        Close();
    }

    /// <summary>C4.4: a call's input comes as one delta, everything else whole in the start.</summary>
    public void Hosted(HostedBlock block)
    {
        if (!TryOpen(BlockKind.Text)) return;
        HostedWriter.WriteStart(output, block);
        output.Append("}\n\n"u8);
        if (HostedWriter.HasDelta(block))
        {
            BeginDelta();
            HostedWriter.WriteDelta(output, block);
            output.Append("}\n\n"u8);
        }

        Close();
    }

    public void Cite(Citation citation)
    {
        if (Ended || _open != BlockKind.Text) return;
        FlushHalf();
        BeginDelta();
        output.Append("{\"type\":\"citations_delta\",\"citation\":"u8);
        CitationWriter.Write(output, citation);
        output.Append("}}\n\n"u8);
    }

    public void Finish(in AnswerEnd end)
    {
        if (Ended || !Started) return;
        Close();
        End = end;
        output.Append("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{"u8);
        MessageParts.WriteStop(output, end);
        output.Append("},\"usage\":"u8);
        UsageWriter.WriteDelta(output, end.Usage);
        IterationsWriter.Write(output, end);
        UsageWriter.WriteCredit(output, format);
        EditsWriter.Write(output, format);
        MessageParts.WriteTransformations(output, end, format);
        output.Append("}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8);
        Ended = true;
    }

    public void Fail(Failure failure)
    {
        if (Ended) return;
        Ended = true;
        Failure = failure;
        if (!Started) return;
        // C3: the open block stays open and no message_stop follows, or a client would keep half an answer as whole.
        output.Append("event: error\ndata: "u8);
        ErrorBody.Write(output, failure, format.RequestId);
        output.Append("\n\n"u8);
    }

    private void BeginDelta()
    {
        output.Append(DeltaFrame.Event);
        output.Append(_blocks - 1);
        output.Append(",\"delta\":"u8);
    }

    private void WriteDelta(ReadOnlySpan<byte> escaped)
    {
        output.Append(_delta.Prefix);
        output.Append(escaped);
        output.Append(_delta.Suffix);
    }

    private void AppendBetweenHalves(ReadOnlySpan<byte> escaped, int half)
    {
        if (escaped.Length > half)
        {
            output.Append(_delta.Prefix);
            output.Append(_half.Kept);
            output.Append(escaped[..^half]);
            output.Append(_delta.Suffix);
        }
        else
        {
            FlushHalf();
        }

        _half.Keep(escaped[^half..]);
    }

    /// <summary>R45: a member's input is one delta, also when there is none.</summary>
    private void FlushWhole()
    {
        if (_whole is null) return;
        WriteDelta(_whole.IsEmpty ? "{}"u8 : _whole.Text);
        _whole = null;
    }

    /// <summary>No second half came: upstream meant the lone one.</summary>
    private void FlushHalf()
    {
        if (_half.IsEmpty) return;
        WriteDelta(_half.Kept);
        _half.Keep(default);
    }

    private bool TryOpen(BlockKind kind)
    {
        if (Ended || !Started) return false;
        Close();
        _open = kind;
        output.Append("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":"u8);
        output.Append(_blocks);
        output.Append(",\"content_block\":"u8);
        _delta.Prepare(kind, _blocks++, format.EstimatedTokens);
        return true;
    }
}
