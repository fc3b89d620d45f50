using System.Text.Json;
using Proxy.Simulator.Rules.Schemas;
using Proxy.Simulator.Rules.Shapes;

namespace Proxy.Simulator.Rules.Semantics;

/// <summary>Schemas of functions, unique names, and a tool_choice that names something offered.</summary>
internal static class ToolRules
{
    private const int MostTools = 128;

    public static ApiError? Check(RuleInput input)
    {
        var tools = input.Root.Items("tools").ToList();
        if (tools.Count > MostTools)
            return Wrong.Limit("tools", $"array too long. Expected an array with maximum length {MostTools}, but got an array with length {tools.Count} instead.", "array_above_max_length");
        return CheckAll(tools, "tools") ?? HostedToolRules.Check(input, tools) ?? CheckAdded(input) ?? CheckChoice(input, tools);
    }

    private static ApiError? CheckAdded(RuleInput input)
    {
        for (var i = 0; i < input.Items.Count; i++)
        {
            if (input.Items[i].Text("type") != "additional_tools") continue;
            if (!input.Model.ToolSearch) return ApiError.Invalid($"Unsupported parameter: 'additional_tools' items are not supported with {input.ModelName}.", $"input[{i}]", "unsupported_parameter");
            if (CheckAll([.. input.Items[i].Items("tools")], $"input[{i}].tools") is { } error) return error;
        }
        return null;
    }

    private static ApiError? CheckAll(List<JsonElement> tools, string path)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < tools.Count; i++)
        {
            var at = $"{path}[{i}]";
            if (tools[i].Text("type") is "function" or "custom" or "namespace" && !names.Add(tools[i].Text("name")!))
                return ApiError.Invalid($"Tool names must be unique: '{tools[i].Text("name")}' is given more than once.", $"{at}.name", "invalid_value");
            if (tools[i].Text("type") == "namespace" && CheckAll([.. tools[i].Items("tools")], $"{at}.tools") is { } inner) return inner;
            if (tools[i].Text("type") == "function" && CheckFunction(tools[i], at) is { } error) return error;
        }
        return null;
    }

    private static ApiError? CheckFunction(JsonElement tool, string path)
    {
        if (tool.Member("parameters") is not { } parameters) return null;
        // strict:true demands; strict omitted only tries, so it can never fail.
        var complaint = FunctionSchema.Check(parameters) ?? (tool.Flag("strict") == true ? StrictSchema.Check(parameters) : null);
        // Trace http-400-invalid-function-schema.
        return complaint is null ? null : ApiError.Invalid($"Invalid schema for function '{tool.Text("name")}': {complaint}", $"{path}.parameters", "invalid_function_parameters");
    }

    private static ApiError? CheckChoice(RuleInput input, List<JsonElement> tools)
    {
        if (input.Root.Member("tool_choice") is not { } choice) return null;
        if (choice.ValueKind == JsonValueKind.String)
            return choice.ValueEquals("required") && tools.Count == 0 && !input.Items.Any(i => i.Text("type") == "additional_tools")
                ? ApiError.Invalid("Tool choice 'required' must be specified with 'tools' parameter.", "tool_choice")
                : null;
        return choice.Text("type") switch
        {
            "allowed_tools" when !choice.Items("tools").Any() => Wrong.Limit("tool_choice.tools", "empty array. Expected an array with minimum length 1, but got an empty array instead.", "empty_array"),
            "allowed_tools" => choice.Items("tools").Select((t, i) => t.Text("type") is null ? Wrong.Missing($"tool_choice.tools[{i}].type") : Named(input, tools, t)).FirstOrDefault(e => e is not null),
            _ => Named(input, tools, choice),
        };
    }

    private static ApiError? Named(RuleInput input, List<JsonElement> tools, JsonElement wanted)
    {
        var type = wanted.Text("type");
        var offered = tools.Concat(input.Items.Where(i => i.Text("type") == "additional_tools").SelectMany(i => i.Items("tools")));
        var found = type switch
        {
            "function" or "custom" => offered.SelectMany(t => t.Items("tools").Prepend(t)).Any(t => t.Text("type") == type && t.Text("name") == wanted.Text("name")),
            "namespace" => offered.Any(t => t.Text("type") == type && t.Text("name") == wanted.Text("name")),
            "mcp" => offered.Any(t => t.Text("server_label") == wanted.Text("server_label")),
            null => true,
            _ => offered.Any(t => t.Text("type") == type),
        };
        return found ? null : ApiError.Invalid($"Tool choice '{wanted.Text("name") ?? type}' not found in 'tools' parameter.", "tool_choice", "invalid_value");
    }
}
