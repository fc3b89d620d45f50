using System.Text.Json;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers.Hosted;

/// <summary>
/// S12: what the search before it found; both are told together. Recorded:
/// <c>{"id":"tso_1","type":"tool_search_output","status":"completed","call_id":null,"execution":"server","tools":[{"type":"function","name":"get_weather",…}]}</c>
/// </summary>
internal sealed class ToolsFoundSlot(AnswerOutput output) : HostedCallSlot(output, ItemKind.ToolsFound)
{
    private readonly List<string> _names = [];
    private JsonText _id = JsonText.Empty;
    private bool _isRead;

    /// <summary>The search; missing when upstream told none.</summary>
    public JsonRaw Call { get; set; }

    public override void Close()
    {
        if (!_isRead) return;
        if (Call.IsMissing)
        {
            Output.Warn("tool_search", "unasked");
            return;
        }

        var id = Id("srvtoolu_", Template());
        Add(new ServerToolUse(id, Output.Context.ToolSearch!, Input(Call)));
        Add(new ToolSearchResult(id, _names));
        base.Close();
    }

    protected override void Read(ReadOnlyMemory<byte> item)
    {
        _isRead = true;
        using var document = JsonDocument.Parse(item, JsonSlices.DocumentOptions);
        if (document.RootElement.TryGetProperty("id"u8, out var id) && id.ValueKind == JsonValueKind.String) _id = JsonText.From(JsonSlices.Text(id));
        if (!document.RootElement.TryGetProperty("tools"u8, out var tools) || tools.ValueKind != JsonValueKind.Array) return;
        foreach (var tool in tools.EnumerateArray()) AddNames(tool, "");
    }

    private void AddNames(JsonElement tool, string namespaceName)
    {
        if (tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("name"u8, out var found) || found.ValueKind != JsonValueKind.String) return;
        var name = JsonSlices.Text(found);
        if (tool.TryGetProperty("tools"u8, out var inner) && inner.ValueKind == JsonValueKind.Array)
        {
            foreach (var member in inner.EnumerateArray()) AddNames(member, name);
            return;
        }

        name = Output.Context.ToolBehind(namespaceName, name).Name;
        if (!_names.Contains(name)) _names.Add(name);
    }

    /// <summary>The call as it was and the output's id; the tools themselves are in every request.</summary>
    private JsonRaw Template()
    {
        using var buffer = new PooledBuffer(Call.Span.Length + 64);
        buffer.Append("{\"search\":"u8);
        buffer.Append(Call.Span);
        buffer.Append(",\"found\":"u8);
        buffer.Append(_id.Token.Span);
        buffer.Append((byte)'}');
        return new JsonRaw(buffer.Written.ToArray());
    }

    /// <summary>Anthropic's searches have a query: the paths that upstream looked for. Anything else is shown as it is.</summary>
    private static JsonRaw Input(JsonRaw call)
    {
        using var document = JsonDocument.Parse(call.Bytes, JsonSlices.DocumentOptions);
        if (!document.RootElement.TryGetProperty("arguments"u8, out var arguments) || arguments.ValueKind != JsonValueKind.Object) return JsonRaw.From("{}");
        if (!arguments.TryGetProperty("paths"u8, out var paths) || paths.ValueKind != JsonValueKind.Array) return JsonRaw.From(arguments.GetRawText());
        using var input = new PooledBuffer();
        input.Append("{\"query\":"u8);
        input.AppendString(string.Join('|', paths.EnumerateArray().Select(static path => path.ValueKind == JsonValueKind.String ? JsonSlices.Text(path) : path.GetRawText())));
        input.Append((byte)'}');
        return new JsonRaw(input.Written.ToArray());
    }
}
