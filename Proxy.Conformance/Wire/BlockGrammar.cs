namespace Proxy.Conformance.Wire;

/// <summary>One block of a stream: how it starts, which deltas it takes.</summary>
internal sealed class BlockGrammar
{
    private readonly string _type;
    private int _signatures;

    public BlockGrammar(Doc start)
    {
        _type = start.Text("type");
        // K8: text and input come as deltas only, a client that shows both would show them twice.
        switch (_type)
        {
            case "text":
                start.Is("text", "=");
                break;
            case "thinking":
                start.Is(("thinking", "="), ("signature", "="));
                break;
            case "tool_use" or "server_tool_use" or "mcp_tool_use":
                start.Is(("input", "{}"), ("id", "?"), ("name", "?"));
                break;
        }
    }

    public void Delta(Doc delta)
    {
        var type = delta.Text("type");
        var fits = type switch
        {
            "text_delta" or "citations_delta" => _type == "text",
            "thinking_delta" => _type == "thinking" && _signatures == 0,
            "signature_delta" => _type == "thinking" && ++_signatures == 1,
            "input_json_delta" => _type is "tool_use" or "server_tool_use" or "mcp_tool_use",
            "compaction_delta" => _type == "compaction",
            _ => false,
        };
        StreamGrammar.Demand(fits, $"{type} does not belong into this {_type} block, or comes too often or too late");
    }

    public void Stop() => StreamGrammar.Demand(_type != "thinking" || _signatures == 1, "a thinking block without its signature");
}
