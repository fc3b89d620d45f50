using System.Buffers;
using System.Text;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;

namespace Proxy.Core.Telemetry.Content;

/// <summary>
/// Writes down what passes by: the answer, for <c>gen_ai.output.messages</c>. Each block is masked as a whole, so a value
/// that was split over deltas is found. Bounded, whatever upstream sends.
/// </summary>
internal sealed class CapturedAnswer
{
    private const int MostOfBlock = CapturedParts.MostText * 2;
    private readonly List<(string Type, string? Id, string? Name, byte[] Escaped)> _blocks = [];
    private readonly ArrayBufferWriter<byte> _open = new(256);
    private (string Type, string? Id, string? Name) _kind;
    private int _length;

    /// <summary>Stands in front of another sink.</summary>
    public IAnswerSink Tap(IAnswerSink next) => new Stage(next, this);

    /// <summary>What came so far, as a list of one message.</summary>
    /// <param name="reason">As the conventions name it; null for an answer that did not finish.</param>
    public string Tell(string? reason)
    {
        Close();
        using var parts = new CapturedParts();
        foreach (var (type, id, name, escaped) in _blocks) Tell(parts, type, id, name, escaped);
        return $$"""[{"role":"assistant","parts":{{Encoding.UTF8.GetString(parts.Complete())}},"finish_reason":"{{reason ?? "error"}}"}]""";
    }

    private static void Tell(CapturedParts parts, string type, string? id, string? name, byte[] escaped)
    {
        if (name is not null)
        {
            using var input = new PooledBuffer(escaped.Length + 1);
            var unescaper = new JsonUnescaper(input);
            unescaper.Append(escaped);
            unescaper.Flush();
            parts.ToolCall(id!, name, input.Written);
        }
        else if (escaped.Length > 0)
        {
            parts.Text(type, escaped);
        }
        else
        {
            parts.Other(type);
        }
    }

    private void Open(string type, string? id = null, string? name = null) => _kind = (type, id, name);

    private void Append(ReadOnlySpan<byte> escaped)
    {
        if (_open.WrittenCount < MostOfBlock) _open.Write(escaped);
    }

    private void Close()
    {
        if (_kind.Type is not null && _length < CapturedParts.MostTogether)
        {
            _blocks.Add((_kind.Type, _kind.Id, _kind.Name, _open.WrittenSpan.ToArray()));
            _length += _open.WrittenCount;
        }

        _kind = default;
        _open.Clear();
    }

    private void Other(HostedBlock block)
    {
        if (_blocks.Count < 256) _blocks.Add((block is ServerToolUse or McpToolUse ? "server_tool_call" : "server_tool_call_response", null, null, []));
    }

    private sealed class Stage(IAnswerSink next, CapturedAnswer answer) : PassThroughStage(next)
    {
        public override void OpenText()
        {
            answer.Open("text");
            base.OpenText();
        }

        public override void OpenRefusal()
        {
            answer.Open("text");
            base.OpenRefusal();
        }

        public override void OpenCited()
        {
            answer.Open("text");
            base.OpenCited();
        }

        public override void OpenThinking()
        {
            answer.Open("reasoning");
            base.OpenThinking();
        }

        public override void OpenToolUse(string id, string name, string? toolset = null)
        {
            answer.Open("tool_call", id, name);
            base.OpenToolUse(id, name, toolset);
        }

        public override void Append(ReadOnlySpan<byte> escaped)
        {
            answer.Append(escaped);
            base.Append(escaped);
        }

        public override void Close()
        {
            answer.Close();
            base.Close();
        }

        public override void Hosted(HostedBlock block)
        {
            answer.Other(block);
            base.Hosted(block);
        }
    }
}
