namespace Proxy.Conformance.Wire;

/// <summary>The order that every stream of the Messages API keeps (A5, C4.4, C4.9, K8). Knows only the wire.</summary>
internal sealed class StreamGrammar
{
    private int _blocks;
    private BlockGrammar? _open;
    private bool _started, _delta, _ended;

    public static void Check(IReadOnlyList<WireEvent> events)
    {
        var grammar = new StreamGrammar();
        foreach (var entry in events) grammar.Next(entry);
        Demand(grammar._ended, "it ends with neither message_stop nor error");
    }

    private void Next(WireEvent entry)
    {
        Demand(entry.Name == entry.Type, $"the event line says '{entry.Name}', type says '{entry.Type}'");
        Demand(!_ended, $"{entry.Type} after the end");
        if (entry.Type == "ping") return;
        Demand(_started || entry.Type is "message_start" or "error", $"{entry.Type} before message_start");
        Demand(!_delta || entry.Type is "message_delta" or "message_stop" or "error", $"{entry.Type} after message_delta");
        switch (entry.Type)
        {
            case "message_start":
                Demand(!_started, "a second message_start");
                _started = true;
                entry.Doc.Is(("message.type", "=message"), ("message.role", "=assistant"), ("message.content", "[]"), ("message.stop_reason", "null"), ("message.id", "^msg_"), ("message.model", "?"));
                entry.Doc.Number("message.usage.input_tokens");
                entry.Doc.Number("message.usage.output_tokens");
                break;
            case "content_block_start":
                Demand(_open is null, $"block {entry.Index} starts inside block {_blocks - 1}");
                Demand(entry.Index == _blocks, $"block {entry.Index} where {_blocks} is next");
                _blocks++;
                _open = new BlockGrammar(entry.Doc.At("content_block"));
                break;
            case "content_block_delta":
                AtOpenBlock(entry).Delta(entry.Doc.At("delta"));
                break;
            case "content_block_stop":
                AtOpenBlock(entry).Stop();
                _open = null;
                break;
            case "message_delta":
                Demand(_open is null, "message_delta inside a block");
                _delta = true;
                entry.Doc.Is("delta.stop_reason", "?").Number("usage.output_tokens");
                break;
            case "message_stop":
                Demand(_delta, "message_stop without message_delta");
                _ended = true;
                break;
            case "error":
                entry.Doc.Is(("error.type", "?"), ("error.message", "?"));
                _ended = true;
                break;
        }
    }

    private BlockGrammar AtOpenBlock(WireEvent entry)
    {
        Demand(_open is not null, $"{entry.Type} without an open block");
        Demand(entry.Index == _blocks - 1, $"{entry.Type} for block {entry.Index} inside block {_blocks - 1}");
        return _open!;
    }

    internal static void Demand(bool holds, string complaint)
    {
        if (!holds) throw new NotHeldException("stream: " + complaint);
    }
}
