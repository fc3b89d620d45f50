using System.Runtime.InteropServices;
using System.Text.Json;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers.Hosted;

/// <summary>
/// S11: a server's list of tools, for a client that knows the block. The block has no id that could carry the item, so the item goes
/// sealed before it (R25) and is what comes back upstream; the block is for the client, who may pin it. Example:
/// <c>{"id":"mcpl_1","type":"mcp_list_tools","server_label":"dice","tools":[{"name":"roll","description":"…","input_schema":{…},"annotations":{…}}]}</c>
/// </summary>
internal sealed class McpToolsSlot(AnswerOutput output) : CarrierSlot(output, ItemKind.McpTools)
{
    private McpToolListing? _listing;

    public override void Close()
    {
        base.Close();
        if (_listing is not null) Output.Hosted(_listing);
    }

    protected override void TakeWhole(in OutputItem item, bool truncated)
    {
        base.TakeWhole(item, truncated);
        using var document = JsonDocument.Parse(item.Raw.ToArray(), JsonSlices.DocumentOptions);
        var root = document.RootElement;
        if (!root.TryGetProperty("server_label"u8, out var label) || label.ValueKind != JsonValueKind.String) return;
        if (!root.TryGetProperty("tools"u8, out var tools) || tools.ValueKind != JsonValueKind.Array) return;
        // A server that could not be asked has no tools to tell.
        if (root.TryGetProperty("error"u8, out var error) && error.ValueKind != JsonValueKind.Null) Output.Warn("mcp_servers", "not_listed");
        else _listing = new McpToolListing(Output.Context.McpServer(JsonSlices.Text(label)), Tools(tools));
    }

    private static JsonRaw Tools(JsonElement tools)
    {
        using var buffer = new PooledBuffer();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var tool in tools.EnumerateArray())
            {
                if (tool.ValueKind != JsonValueKind.Object || !tool.TryGetProperty("name"u8, out var name) || name.ValueKind != JsonValueKind.String) continue;
                json.WriteStartObject();
                json.WritePropertyName("name"u8);
                json.WriteRawValue(JsonMarshal.GetRawUtf8Value(name), skipInputValidation: true);
                if (tool.TryGetProperty("description"u8, out var description) && description.ValueKind == JsonValueKind.String)
                {
                    json.WritePropertyName("description"u8);
                    json.WriteRawValue(JsonMarshal.GetRawUtf8Value(description), skipInputValidation: true);
                }

                json.WritePropertyName("input_schema"u8);
                if (tool.TryGetProperty("input_schema"u8, out var schema) && schema.ValueKind == JsonValueKind.Object) json.WriteRawValue(JsonMarshal.GetRawUtf8Value(schema), skipInputValidation: true);
                else json.WriteRawValue("{}"u8);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return new JsonRaw(buffer.Written.ToArray());
    }
}
