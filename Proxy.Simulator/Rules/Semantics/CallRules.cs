namespace Proxy.Simulator.Rules.Semantics;

/// <summary>Every call has its output, every output its call before it (mapping B7).</summary>
internal static class CallRules
{
    private sealed record Family(string Call, string Output, string Name);

    private static readonly Family[] Families =
    [
        new("function_call", "function_call_output", "function call"),
        new("custom_tool_call", "custom_tool_call_output", "custom tool call"),
        new("computer_call", "computer_call_output", "computer call"),
        new("shell_call", "shell_call_output", "shell call"),
        new("apply_patch_call", "apply_patch_call_output", "apply patch call"),
        new("tool_search_call", "tool_search_output", "tool search call"),
        new("program", "program_output", "program"),
    ];

    public static ApiError? Check(RuleInput input) => Families.Select(f => Check(input, f)).FirstOrDefault(e => e is not null);

    private static ApiError? Check(RuleInput input, Family family)
    {
        // Calls still without an output; an id may be used again once its output came.
        var open = new List<string>();
        foreach (var item in input.Items)
        {
            // A search that the server runs itself has no call_id (trace tool-search-server-stream).
            if (item.Text("call_id") is not { } id) continue;
            if (item.Text("type") == family.Call)
            {
                if (open.Contains(id)) return ApiError.Invalid($"Duplicate {family.Name} with call_id {id}.", "input");
                open.Add(id);
            }
            else if (item.Text("type") == family.Output && !open.Remove(id))
            {
                return ApiError.Invalid($"No tool call found for {family.Name} output with call_id {id}.", "input");
            }
        }
        return open.Count == 0 ? null : ApiError.Invalid($"No tool output found for {family.Name} {open[0]}.", "input");
    }
}
