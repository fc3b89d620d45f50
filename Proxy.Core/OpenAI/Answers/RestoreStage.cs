using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;
using Proxy.Core.Redaction;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>
/// Puts back what the request had placeholders for. One that is split over deltas is held back until it is whole: what
/// could still become one, <see cref="PlaceholderText.Longest"/> bytes at most.
/// </summary>
/// <param name="textIsJson">The answer's text is JSON itself (R35): what is restored must stay a part of a string of it.</param>
internal sealed class RestoreStage(IAnswerSink next, Placeholders placeholders, bool textIsJson) : PassThroughStage(next)
{
    private readonly byte[] _held = new byte[PlaceholderText.Longest];
    private int _heldLength;
    private bool _isJson;

    public override void OpenText()
    {
        _isJson = textIsJson;
        base.OpenText();
    }

    public override void OpenRefusal()
    {
        _isJson = false;
        base.OpenRefusal();
    }

    public override void OpenCited()
    {
        _isJson = textIsJson;
        base.OpenCited();
    }

    public override void OpenThinking()
    {
        _isJson = false;
        base.OpenThinking();
    }

    public override void OpenToolUse(string id, string name, string? toolset = null)
    {
        _isJson = true;
        base.OpenToolUse(id, name, toolset);
    }

    public override void Append(ReadOnlySpan<byte> escaped)
    {
        if (_heldLength == 0)
        {
            Take(escaped);
            return;
        }

        using var whole = new PooledBuffer(_heldLength + escaped.Length);
        whole.Append(_held.AsSpan(0, _heldLength));
        whole.Append(escaped);
        _heldLength = 0;
        Take(whole.Written);
    }

    public override void Sign(ReadOnlySpan<byte> signature)
    {
        Release();
        base.Sign(signature);
    }

    public override void Close()
    {
        Release();
        base.Close();
    }

    public override void Cite(Citation citation)
    {
        Release();
        base.Cite(citation);
    }

    public override void Hosted(HostedBlock block) => base.Hosted(block switch
    {
        ServerToolUse use => use with { Input = Restored(use.Input) },
        McpToolUse use => use with { Input = Restored(use.Input) },
        CodeExecutionResult code => code with { Stdout = Restored(code.Stdout), Stderr = Restored(code.Stderr) },
        Compaction { Content: { } content } compaction => compaction with { Content = Restored(content) },
        _ => block,
    });

    public override void Finish(in AnswerEnd end) =>
        base.Finish(end.Refusal?.Explanation is { } explanation ? end with { Refusal = end.Refusal with { Explanation = Restored(explanation) } } : end);

    public override void Fail(Failure failure)
    {
        Release();
        base.Fail(failure);
    }

    /// <param name="escaped">No placeholder in it needs an escape, so they are found as they stand.</param>
    private void Take(ReadOnlySpan<byte> escaped)
    {
        var written = 0;
        for (var at = 0; escaped[at..].IndexOf((byte)'[') is >= 0 and var next; at += next + 1)
        {
            var start = at + next;
            var length = PlaceholderText.LengthAt(escaped[start..], out var isOpen);
            if (isOpen)
            {
                Pass(escaped[written..start]);
                _heldLength = escaped.Length - start;
                escaped[start..].CopyTo(_held);
                return;
            }

            if (length == 0 || placeholders.Value(escaped.Slice(start, length)) is not { } value) continue;
            Pass(escaped[written..start]);
            PassValue(value);
            written = start + length;
        }

        Pass(escaped[written..]);
    }

    private void PassValue(ReadOnlySpan<byte> value)
    {
        using var once = new PooledBuffer(value.Length + 16);
        JsonEscape.Append(once, value);
        if (!_isJson)
        {
            Pass(once.Written);
            return;
        }

        // Into a string of JSON that is itself in a string.
        using var twice = new PooledBuffer(once.Length + 16);
        JsonEscape.Append(twice, once.Written);
        Pass(twice.Written);
    }

    private void Pass(ReadOnlySpan<byte> escaped)
    {
        if (!escaped.IsEmpty) base.Append(escaped);
    }

    // It did not become one.
    private void Release()
    {
        var length = _heldLength;
        _heldLength = 0;
        Pass(_held.AsSpan(0, length));
    }

    private JsonRaw Restored(JsonRaw json)
    {
        using var output = new PooledBuffer(json.Bytes.Length + 64);
        return new JsonRewriter(new Restorer(placeholders)).Rewrite(json.Span, output) ? new JsonRaw(output.Written.ToArray()) : json;
    }

    private JsonText Restored(JsonText text)
    {
        using var output = new PooledBuffer(text.Token.Length + 64);
        return new JsonRewriter(new Restorer(placeholders)).Rewrite(text.Token.Span, output) ? new JsonText(output.Written.ToArray()) : text;
    }

    private byte[] Restored(byte[] escaped)
    {
        byte[] token = [(byte)'"', .. escaped, (byte)'"'];
        return Restored(new JsonText(token)).Escaped.ToArray();
    }
}
