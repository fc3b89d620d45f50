using System.Text.Json;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>What hosted code printed, as it comes back (S10, R70).</summary>
internal static class CodeBlocks
{
    private static readonly FieldTable s_block = new("content.", "type", "tool_use_id", "content", "cache_control", "caller");
    private static readonly FieldTable s_result = new("content.content.", "type", "stdout", "stderr", "return_code", "content", "encrypted_stdout", "error_code");

    /// <summary><c>{"type":"code_execution_tool_result","tool_use_id":"…","content":{"type":"code_execution_result","stdout":"4","stderr":"","return_code":0,"content":[]}}</c></summary>
    public static HostedBlock Result(BlockPath path, JsonRaw whole, Warnings warnings)
    {
        const string Type = "code_execution_tool_result";
        Span<JsonSlot> slots = stackalloc JsonSlot[5];
        var fields = HostedBlocks.Fields(s_block, slots, path, Type, whole, warnings);
        var id = fields.RequiredString(1, HostedBlocks.LongestId);
        if (fields.Kind(2) != JsonTokenType.StartObject) throw Reject.At(fields.Path(2), fields.Has(2) ? Literals.NotObject : Literals.Required);
        Span<JsonSlot> inner = stackalloc JsonSlot[7];
        var result = fields.Inner(2, s_result, inner, fields.Place.In("content"), warnings);
        // An error, or a stdout that only Anthropic can open, is nothing that this gateway made.
        return result.String(0, 100) == "code_execution_result"
            ? new CodeExecutionResult(id, result.Text(1) ?? JsonText.Empty, result.Text(2) ?? JsonText.Empty, result.Integer(3, int.MinValue) ?? 0)
            : new OtherToolResult(Type, id);
    }
}
