using System.Text.Json;

namespace Proxy.Tests.Oracles;

internal enum GrammarRule
{
    Framing,
    EventName,
    Order,
    MessageStart,
    BlockIndex,
    BlockStart,
    Delta,
    ToolInput,
    Signature,
    Stop,
    Usage,
    End,
    Error,
}

internal sealed record GrammarViolation(GrammarRule Rule, string Detail);

/// <summary>
/// What every Anthropic event stream keeps to (A5). It knows nothing of the gateway; it is held against recorded
/// streams, which it must accept, and against hand-made faults, which it must name.
/// </summary>
/// <param name="everyKey">Also ask for the keys that only the newest API version always sends (S24).</param>
internal sealed class AnthropicGrammar(bool everyKey = true)
{
    private readonly List<GrammarViolation> _violations = [];
    private readonly List<BlockUnderTest> _inputs = [];
    private BlockUnderTest? _open;
    private int _blocks;
    private bool _started;
    private bool _delta;
    private bool _ended;
    private string? _stopReason;

    public static IReadOnlyList<GrammarViolation> Check(ReadOnlySpan<byte> stream, bool everyKey = true)
    {
        var grammar = new AnthropicGrammar(everyKey);
        try
        {
            foreach (var record in SseRecord.ReadAll(stream)) grammar.Event(record);
        }
        catch (FormatException e)
        {
            grammar.Fault(GrammarRule.Framing, e.Message);
            return grammar._violations;
        }

        grammar.Done();
        return grammar._violations;
    }

    private void Event(SseRecord record)
    {
        var data = record.Data;
        if (data.ValueKind != JsonValueKind.Object || !data.TryGetProperty("type", out var type) || type.GetString() != record.Event)
        {
            Fault(GrammarRule.EventName, $"event {record.Event} carries {data}");
            return;
        }

        if (_ended) Fault(GrammarRule.End, $"{record.Event} after the end");
        if (record.Event == "ping") return;
        if (!_started && record.Event is not ("message_start" or "error")) Fault(GrammarRule.Order, $"{record.Event} before message_start");
        if (_delta && record.Event is not ("message_delta" or "message_stop" or "error")) Fault(GrammarRule.Order, $"{record.Event} after message_delta");

        switch (record.Event)
        {
            case "message_start":
                MessageStart(data);
                break;
            case "content_block_start":
                BlockStart(data);
                break;
            case "content_block_delta":
                if (AtOpenBlock(data)) _open!.Delta(data.GetProperty("delta"), Fault);
                break;
            case "content_block_stop":
                if (AtOpenBlock(data)) _open!.Stop(Fault);
                _open = null;
                break;
            case "message_delta":
                MessageDelta(data);
                break;
            case "message_stop":
                if (!_delta) Fault(GrammarRule.Order, "message_stop without message_delta");
                _ended = true;
                break;
            case "error":
                Error(data);
                break;
            default:
                Fault(GrammarRule.EventName, $"unknown event {record.Event}");
                break;
        }
    }

    private void MessageStart(JsonElement data)
    {
        if (_started) Fault(GrammarRule.Order, "a second message_start");
        _started = true;
        if (!data.TryGetProperty("message", out var message))
        {
            Fault(GrammarRule.MessageStart, "no message");
            return;
        }

        string[] keys = everyKey
            ? ["id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "stop_details", "container", "diagnostics", "usage"]
            : ["id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage"];
        foreach (var key in keys)
        {
            if (!message.TryGetProperty(key, out _)) Fault(GrammarRule.MessageStart, $"message has no {key}");
        }

        if (Text(message, "type") != "message" || Text(message, "role") != "assistant" || Text(message, "id") is not { } id
            || !id.StartsWith("msg_", StringComparison.Ordinal) || Text(message, "model") is null or "")
            Fault(GrammarRule.MessageStart, $"not an assistant's message: {message}");
        if (!message.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array || content.GetArrayLength() > 0)
            Fault(GrammarRule.MessageStart, "content is not []");
        if (message.TryGetProperty("stop_reason", out var reason) && reason.ValueKind != JsonValueKind.Null)
            Fault(GrammarRule.MessageStart, "stop_reason is told at the start");
        if (message.TryGetProperty("usage", out var usage)) UsageRules.CheckMessage(usage, everyKey, Fault);
    }

    private void BlockStart(JsonElement data)
    {
        if (_open is not null) Fault(GrammarRule.Order, $"block {Index(data)} starts inside block {_blocks - 1}");
        if (Index(data) != _blocks) Fault(GrammarRule.BlockIndex, $"block {Index(data)} where {_blocks} is next");
        _blocks++;
        _open = new BlockUnderTest(data.TryGetProperty("content_block", out var block) ? block : default, everyKey);
        _open.Start(Fault);
        _inputs.Add(_open);
    }

    private bool AtOpenBlock(JsonElement data)
    {
        if (_open is null)
        {
            Fault(GrammarRule.Order, $"{Text(data, "type")} without an open block");
            return false;
        }

        if (Index(data) != _blocks - 1) Fault(GrammarRule.BlockIndex, $"{Text(data, "type")} for block {Index(data)} inside block {_blocks - 1}");
        return true;
    }

    private void MessageDelta(JsonElement data)
    {
        if (_open is not null) Fault(GrammarRule.Order, $"message_delta inside block {_blocks - 1}");
        _delta = true;
        var delta = data.TryGetProperty("delta", out var found) ? found : default;
        _stopReason = StopRules.Check(delta, everyKey, Fault);
        if (data.TryGetProperty("usage", out var usage)) UsageRules.CheckDelta(usage, everyKey, Fault);
        else Fault(GrammarRule.Usage, "message_delta has no usage");
    }

    private void Error(JsonElement data)
    {
        _ended = true;
        if (!data.TryGetProperty("error", out var error) || Text(error, "type") is null or "" || Text(error, "message") is null)
            Fault(GrammarRule.Error, $"not an error: {data}");
        if (everyKey && Text(data, "request_id") is null or "") Fault(GrammarRule.Error, "error without request_id");
        _stopReason = "error";
    }

    private void Done()
    {
        if (!_ended) Fault(GrammarRule.End, "neither message_stop nor error");
        foreach (var block in _inputs) block.CheckInput(mayBeCut: _stopReason is "max_tokens" or "model_context_window_exceeded" or "refusal" or "error", Fault);
    }

    private void Fault(GrammarRule rule, string detail) => _violations.Add(new GrammarViolation(rule, detail));

    private static int Index(JsonElement data) => data.TryGetProperty("index", out var index) && index.TryGetInt32(out var value) ? value : -1;

    private static string? Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
