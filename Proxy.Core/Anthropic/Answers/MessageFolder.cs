using Proxy.Core.Anthropic.Answers.Hosted;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Answers;

/// <summary>
/// Writes an answer as one Message (A4), in the order in which it happens: the reason why it stopped and the usage
/// stand after the content, so nothing needs to be kept.
/// </summary>
/// <param name="output">Holds a whole Message only when <see cref="Ended"/> without <see cref="Failure"/>.</param>
internal sealed class MessageFolder(PooledBuffer output, MessageFormat format) : IAnswerSink
{
    private readonly JsonUnescaper _input = new(output);
    private List<Citation>? _citations;
    private string? _toolset;
    private BlockKind _open;
    private int _blocks;
    private int _inputStart;
    private bool _signed;
    private bool _inputCut;

    public bool Started { get; private set; }

    public bool Ended { get; private set; }

    public Failure? Failure { get; private set; }

    /// <summary>Null until the answer finished.</summary>
    public AnswerEnd? End { get; private set; }

    public void Start(in AnswerStart start)
    {
        if (Started || Ended) return;
        Started = true;
        MessageParts.WriteHead(output, start.MessageId, format);
    }

    public void OpenText()
    {
        if (TryOpen(BlockKind.Text)) output.Append("{\"type\":\"text\",\"text\":\""u8);
    }

    public void OpenThinking()
    {
        if (!TryOpen(BlockKind.Thinking)) return;
        _signed = false;
        output.Append("{\"type\":\"thinking\",\"thinking\":\""u8);
    }

    public void OpenToolUse(string id, string name, string? toolset = null)
    {
        if (!TryOpen(BlockKind.ToolUse)) return;
        MessageParts.WriteToolUseHead(output, id, name);
        _inputStart = output.Length;
        _toolset = toolset;
    }

    public void Append(ReadOnlySpan<byte> escaped)
    {
        if (Ended || _open == BlockKind.None) return;
        if (_open == BlockKind.ToolUse) _input.Append(escaped);
        else output.Append(escaped);
    }

    public void Sign(ReadOnlySpan<byte> signature)
    {
        if (Ended || _open != BlockKind.Thinking || _signed) return;
        _signed = true;
        output.Append("\",\"signature\":\""u8);
        output.Append(signature);
    }

    public void Close()
    {
        if (Ended) return;
        switch (_open)
        {
            case BlockKind.Text:
                CloseText();
                break;
            case BlockKind.Thinking:
                output.Append(_signed ? "\"}"u8 : "\",\"signature\":\"\"}"u8);
                break;
            case BlockKind.ToolUse:
                CloseInput();
                MessageParts.WriteToolUseTail(output, _toolset);
                break;
        }

        _open = BlockKind.None;
    }

    public void Redacted(ReadOnlySpan<byte> data)
    {
        if (!TryOpen(BlockKind.None)) return;
        output.Append("{\"type\":\"redacted_thinking\",\"data\":\""u8);
        output.Append(data);
        output.Append("\"}"u8);
    }

    public void Hosted(HostedBlock block)
    {
        if (TryOpen(BlockKind.None)) HostedWriter.WriteWhole(output, block);
    }

    public void Cite(Citation citation)
    {
        if (!Ended && _open == BlockKind.Text) (_citations ??= []).Add(citation);
    }

    public void Finish(in AnswerEnd end)
    {
        if (Ended || !Started) return;
        Close();
        // S5: input that is no JSON object is only legal where the answer was cut off.
        if (_inputCut && end.Reason is (StopReason.ToolUse or StopReason.EndTurn))
        {
            Fail(Failure.Internal("upstream sent tool arguments that are not a JSON object"));
            return;
        }

        End = end;
        output.Append("],"u8);
        MessageParts.WriteStop(output, end);
        DiagnosticsWriter.Write(output, end.Extras?.Diagnosis, format);
        output.Append(",\"usage\":"u8);
        UsageWriter.WriteMessage(output, end.Usage, format);
        IterationsWriter.Write(output, end);
        UsageWriter.WriteCredit(output, format);
        EditsWriter.Write(output, format);
        MessageParts.WriteTransformations(output, end, format);
        output.Append((byte)'}');
        Ended = true;
    }

    public void Fail(Failure failure)
    {
        if (Ended) return;
        Ended = true;
        Failure = failure;
    }

    private bool TryOpen(BlockKind kind)
    {
        if (Ended || !Started) return false;
        Close();
        if (_blocks++ > 0) output.Append((byte)',');
        _open = kind;
        return true;
    }

    private void CloseText()
    {
        output.Append("\",\"citations\":"u8);
        if (_citations is not { Count: > 0 })
        {
            output.Append("null}"u8);
            return;
        }

        for (var i = 0; i < _citations.Count; i++)
        {
            output.Append(i == 0 ? (byte)'[' : (byte)',');
            CitationWriter.Write(output, _citations[i]);
        }

        _citations.Clear();
        output.Append("]}"u8);
    }

    private void CloseInput()
    {
        _input.Flush();
        var input = output.Written[_inputStart..];
        if (input.IsEmpty)
        {
            output.Append("{}"u8); // S5
            return;
        }

        if (TolerantJson.IsObject(input)) return;
        _inputCut = true;
        using var partial = new PooledBuffer(input.Length);
        partial.Append(input);
        output.Truncate(_inputStart);
        if (!TolerantJson.TryClose(partial.Written, output)) output.Append("{}"u8);
    }
}
