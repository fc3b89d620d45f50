using System.Text;
using System.Text.Json;

namespace Proxy.Tests.Oracles;

/// <summary>One content block of a stream that <see cref="AnthropicGrammar"/> checks.</summary>
internal sealed class BlockUnderTest(JsonElement block, bool everyKey)
{
    private readonly StringBuilder _input = new();
    private int _signatures;
    private int _inputs;
    private bool _stopped;

    private string Type => block.ValueKind == JsonValueKind.Object && block.TryGetProperty("type", out var type) ? type.GetString() ?? "" : "";

    private bool HasInput => Type is "tool_use" or "server_tool_use" or "mcp_tool_use";

    public void Start(Action<GrammarRule, string> fault)
    {
        switch (Type)
        {
            case "text":
                Expect("text", v => v.ValueEquals(""), fault);
                if (everyKey) Expect("citations", v => v.ValueKind is JsonValueKind.Null or JsonValueKind.Array, fault);
                break;
            case "thinking":
                Expect("thinking", v => v.ValueEquals(""), fault);
                Expect("signature", v => v.ValueEquals(""), fault);
                break;
            case "redacted_thinking":
                Expect("data", v => v.GetString()!.Length > 0, fault);
                break;
            case "tool_use" or "server_tool_use" or "mcp_tool_use":
                Expect("id", v => v.GetString()!.Length > 0, fault);
                Expect("name", v => v.GetString()!.Length > 0, fault);
                Expect("input", v => v.ValueKind == JsonValueKind.Object && !v.EnumerateObject().Any(), fault);
                if (everyKey && Type == "tool_use") Expect("caller", v => v.ValueKind == JsonValueKind.Object, fault);
                break;
            case "":
                fault(GrammarRule.BlockStart, "content_block without a type");
                break;
        }
    }

    public void Delta(JsonElement delta, Action<GrammarRule, string> fault)
    {
        var type = delta.TryGetProperty("type", out var name) ? name.GetString() : null;
        var (owner, content) = type switch
        {
            "text_delta" => ("text", "text"),
            "citations_delta" => ("text", "citation"),
            "thinking_delta" => ("thinking", "thinking"),
            "signature_delta" => ("thinking", "signature"),
            "input_json_delta" => (HasInput ? Type : "tool_use", "partial_json"),
            "compaction_delta" => ("compaction", "content"),
            _ => ("", ""),
        };
        if (owner != Type || !delta.TryGetProperty(content, out var value))
        {
            fault(GrammarRule.Delta, $"{type} in a {Type} block: {delta}");
            return;
        }

        if (type == "signature_delta")
        {
            _signatures++;
            if (value.GetString() is null or "") fault(GrammarRule.Signature, "an empty signature");
        }
        else if (_signatures > 0)
        {
            fault(GrammarRule.Signature, $"{type} after the signature");
        }

        if (type == "input_json_delta")
        {
            _inputs++;
            _input.Append(value.GetString());
        }
    }

    public void Stop(Action<GrammarRule, string> fault)
    {
        _stopped = true;
        // A3: the input of a toolset's member comes in one piece.
        if (block.TryGetProperty("toolset_name", out _) && _inputs != 1) fault(GrammarRule.ToolInput, $"{_inputs} deltas in a toolset's call");
        if (Type == "thinking" && _signatures != 1) fault(GrammarRule.Signature, $"{_signatures} signatures in a thinking block");
    }

    /// <summary>Only the end of the stream tells whether input may have been cut off.</summary>
    public void CheckInput(bool mayBeCut, Action<GrammarRule, string> fault)
    {
        if (!HasInput || _input.Length == 0 || (mayBeCut && !_stopped)) return;
        try
        {
            using var document = JsonDocument.Parse(_input.ToString());
            if (document.RootElement.ValueKind != JsonValueKind.Object) fault(GrammarRule.ToolInput, $"input is no object: {_input}");
        }
        catch (JsonException e)
        {
            if (!mayBeCut) fault(GrammarRule.ToolInput, $"{e.Message}: {_input}");
        }
    }

    private void Expect(string key, Func<JsonElement, bool> holds, Action<GrammarRule, string> fault)
    {
        if (!block.TryGetProperty(key, out var value) || !holds(value)) fault(GrammarRule.BlockStart, $"{key} of {block}");
    }
}
