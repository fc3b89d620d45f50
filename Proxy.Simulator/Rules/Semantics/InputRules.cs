using System.Text.Json;
using Proxy.Simulator.Rules.Shapes;

namespace Proxy.Simulator.Rules.Semantics;

/// <summary>The input as a list: not empty, ids of the right family, the marker that must be last.</summary>
internal static class InputRules
{
    // "Expected an ID that begins with 'fc'."
    private static readonly Dictionary<string, string> Families = new(StringComparer.Ordinal)
    {
        ["message"] = "msg",
        ["reasoning"] = "rs",
        ["function_call"] = "fc",
        ["custom_tool_call"] = "ctc",
        ["web_search_call"] = "ws",
        ["file_search_call"] = "fs",
        ["code_interpreter_call"] = "ci",
        ["mcp_call"] = "mcp",
        ["mcp_list_tools"] = "mcpl",
        ["mcp_approval_request"] = "mcpr",
        ["tool_search_call"] = "tsc",
        ["tool_search_output"] = "tso",
        ["compaction"] = "cmp",
    };

    public static ApiError? CheckPresence(RuleInput input)
    {
        if (input.Root.Member("input") is not { } given)
        {
            return input.Root.Member("prompt") is null && input.Root.Member("previous_response_id") is null && input.Root.Member("conversation") is null
                ? ApiError.Invalid("One of \"input\" or \"previous_response_id\" or 'prompt' or 'conversation' must be provided.", "input", "missing_required_parameter")
                : null;
        }
        if (given.ValueKind == JsonValueKind.String && given.GetString()!.Length == 0)
            return Wrong.Limit("input", "empty string. Expected a string with minimum length 1, but got an empty string instead.", "empty_string");
        return given.ValueKind == JsonValueKind.Array && given.GetArrayLength() == 0 ? Empty("input") : null;
    }

    public static ApiError? CheckItems(RuleInput input)
    {
        for (var i = 0; i < input.Items.Count; i++)
        {
            var item = input.Items[i];
            var type = item.Text("type") ?? "message";
            if (item.Text("id") is { } id && Families.TryGetValue(type, out var family) && !id.StartsWith(family + "_", StringComparison.Ordinal))
                return ApiError.Invalid($"Invalid 'input[{i}].id': '{id}'. Expected an ID that begins with '{family}'.", $"input[{i}].id", "invalid_value");
            if (type == "message" && item.Member("content") is { ValueKind: JsonValueKind.Array } content && content.GetArrayLength() == 0)
                return Empty($"input[{i}].content");
            if (type == "compaction_trigger" && i < input.Items.Count - 1)
                return ApiError.Invalid("A 'compaction_trigger' item must be the last item of the input.", $"input[{i}]", "invalid_value");
        }
        return null;
    }

    private static ApiError Empty(string path) =>
        Wrong.Limit(path, "empty array. Expected an array with minimum length 1, but got an empty array instead.", "empty_array");
}
