using System.Globalization;
using System.Text.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>
/// Which rows of docs/compatibility.md a request is about: for people who look into a translation, never on the path of one.
/// The rows are a document's; a test holds this table to it.
/// </summary>
internal static class FieldRows
{
    private static readonly Dictionary<string, string> s_top = new(StringComparer.Ordinal)
    {
        ["model"] = "R1", ["system"] = "R2", ["max_tokens"] = "R54", ["stop_sequences"] = "R57", ["temperature"] = "R56", ["top_p"] = "R56", ["top_k"] = "R56",
        ["output_format"] = "R35", ["mcp_servers"] = "R50", ["tool_choice"] = "R52", ["metadata"] = "R58", ["service_tier"] = "R59", ["speed"] = "R60", ["cache_control"] = "R61",
        ["diagnostics"] = "R63", ["compaction"] = "R67", ["thread"] = "R68", ["fallbacks"] = "R69", ["inference_geo"] = "R71", ["container"] = "R72", ["billing_policy"] = "R73", ["stream"] = "C0.1",
    };

    private static readonly Dictionary<string, string> s_output = new(StringComparer.Ordinal) { ["effort"] = "R33", ["task_budget"] = "R34", ["format"] = "R35" };

    private static readonly Dictionary<string, string> s_thinking = new(StringComparer.Ordinal) { ["adaptive"] = "R29", ["enabled"] = "R30", ["disabled"] = "R31", ["between_tools"] = "R32" };

    private static readonly Dictionary<string, string> s_blocks = new(StringComparer.Ordinal)
    {
        ["image"] = "R17", ["document"] = "R18", ["search_result"] = "R21", ["container_upload"] = "R23", ["thinking"] = "R24", ["redacted_thinking"] = "R25", ["tool_use"] = "R8", ["tool_result"] = "R9",
        ["tool_reference"] = "R13", ["browser_state"] = "R14", ["tool_addition"] = "R4", ["tool_removal"] = "R4", ["compaction"] = "R66",
    };

    // The first that a tool's type begins with.
    private static readonly (string Prefix, string Row)[] s_tools =
    [
        ("custom", "R38"), ("bash_", "R41"), ("text_editor_", "R42"), ("memory_", "R43"), ("computer_toolset", "R45"), ("browser_toolset", "R45"), ("computer_", "R44"), ("web_search_", "R46"),
        ("web_fetch_", "R47"), ("code_execution_", "R48"), ("tool_search_", "R49"), ("mcp_toolset", "R50"), ("advisor_", "R51"),
    ];

    private static readonly Dictionary<string, string> s_edits = new(StringComparer.Ordinal) { ["clear_tool_uses_20250919"] = "R64", ["clear_thinking_20251015"] = "R65", ["compact_20260112"] = "R66" };

    /// <summary>Every row there is a field for.</summary>
    public static IEnumerable<string> All =>
        s_top.Values.Concat(s_output.Values).Concat(s_thinking.Values).Concat(s_blocks.Values).Concat(s_tools.Select(static tool => tool.Row)).Concat(s_edits.Values)
            .Concat(["R3", "R5", "R6", "R7", "R11", "R12", "R15", "R16", "R19", "R20", "R28", "R36", "R37", "R39", "R40", "R49", "R53", "R55", "R70"]).Distinct(StringComparer.Ordinal);

    /// <summary>In the order of the body, each place once.</summary>
    /// <param name="body">Any bytes; what is not JSON has no rows.</param>
    public static IReadOnlyList<FieldRow> Of(ReadOnlyMemory<byte> body)
    {
        var rows = new List<FieldRow>();
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object) Walk(document.RootElement, rows);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or half a surrogate pair in a name (F07): what was found before it stands.
        }

        return rows;
    }

    /// <summary>The row that a refusal is about: that of the field it names, or of what the field is in.</summary>
    /// <param name="message">Begins with the field's path as a rule: <c>messages.3.content.1: …</c></param>
    public static string Behind(string message, IReadOnlyList<FieldRow> rows)
    {
        var path = message.Split(':', 2)[0];
        var found = rows.Where(row => path == row.At || path.StartsWith(row.At + ".", StringComparison.Ordinal)).OrderByDescending(static row => row.At.Length).FirstOrDefault();
        return found.Row ?? "C0.7";
    }

    private static void Walk(JsonElement request, List<FieldRow> rows)
    {
        foreach (var member in request.EnumerateObject())
        {
            var (name, value) = (member.Name, member.Value);
            if (name == "max_tokens" && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var most) && most == 0) rows.Add(new("R55", name));
            else if (s_top.TryGetValue(name, out var row)) rows.Add(new(row, name));
            switch (name)
            {
                case "system": Blocks(value, name, "system", rows); break;
                case "messages": Messages(value, rows); break;
                case "tools": Tools(value, rows); break;
                case "thinking" when TypeOf(value) is { } mode && s_thinking.TryGetValue(mode, out var thinking): rows.Add(new(thinking, name)); break;
                case "tool_choice" when IsTrue(value, "disable_parallel_tool_use"): rows.Add(new("R53", name + ".disable_parallel_tool_use")); break;
                case "output_config" when value.ValueKind == JsonValueKind.Object:
                    foreach (var part in value.EnumerateObject())
                    {
                        if (s_output.TryGetValue(part.Name, out var told)) rows.Add(new(told, name + "." + part.Name));
                    }

                    break;
                case "context_management" when value.ValueKind == JsonValueKind.Object && value.TryGetProperty("edits", out var edits):
                    foreach (var (edit, at) in Elements(edits, name + ".edits")) rows.Add(new(s_edits.GetValueOrDefault(TypeOf(edit) ?? "", "K5"), at));
                    break;
            }
        }

        if (!request.TryGetProperty("thinking", out _)) rows.Add(new("R28", "thinking"));
    }

    private static void Messages(JsonElement messages, List<FieldRow> rows)
    {
        var (last, lastRole) = ("", "");
        foreach (var (message, at) in Elements(messages, "messages"))
        {
            if (message.ValueKind != JsonValueKind.Object) continue;
            (last, lastRole) = (at, Text(message, "role") ?? "");
            if (lastRole == "system") rows.Add(new("R3", at));
            if (message.TryGetProperty("content", out var content)) Blocks(content, at + ".content", lastRole, rows);
        }

        if (lastRole == "assistant") rows.Add(new("R7", last));
    }

    private static void Blocks(JsonElement content, string path, string role, List<FieldRow> rows)
    {
        if (content.ValueKind == JsonValueKind.String && role != "system") rows.Add(new(TextRow(role), path));
        foreach (var (block, at) in Elements(content, path))
        {
            if (block.ValueKind != JsonValueKind.Object) continue;
            var type = TypeOf(block) ?? "";
            if (type == "text" && role != "system") rows.Add(new(TextRow(role), at));
            else if (type == "document" && Source(block) is "text" or "content") rows.Add(new("R19", at));
            else if (type is "text" or "") { }
            else rows.Add(new(s_blocks.GetValueOrDefault(type, "R70"), at));
            if (block.TryGetProperty("citations", out var citations) && IsTrue(citations, "enabled")) rows.Add(new("R20", at + ".citations"));
            if (block.TryGetProperty("cache_control", out var mark) && mark.ValueKind == JsonValueKind.Object) rows.Add(new("R61", at + ".cache_control"));
            if (type == "tool_result") Result(block, at, rows);
        }
    }

    private static void Result(JsonElement block, string at, List<FieldRow> rows)
    {
        var isList = block.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array && content.GetArrayLength() > 0;
        rows.Add(new(isList ? "R12" : "R11", at + ".content"));
        if (isList) Blocks(content, at + ".content", "system", rows);
        if (IsTrue(block, "is_error")) rows.Add(new("R15", at + ".is_error"));
        if (block.TryGetProperty("toolset_name", out _)) rows.Add(new("R16", at + ".toolset_name"));
    }

    private static void Tools(JsonElement tools, List<FieldRow> rows)
    {
        foreach (var (tool, at) in Elements(tools, "tools"))
        {
            if (tool.ValueKind != JsonValueKind.Object) continue;
            var type = TypeOf(tool) ?? "custom";
            rows.Add(new(s_tools.FirstOrDefault(known => type.StartsWith(known.Prefix, StringComparison.Ordinal)).Row ?? "C0.8", at));
            if (type == "custom") rows.Add(new(IsTrue(tool, "strict") ? "R36" : "R37", at + ".strict"));
            if (tool.TryGetProperty("input_examples", out _)) rows.Add(new("R39", at + ".input_examples"));
            foreach (var option in (ReadOnlySpan<string>)["eager_input_streaming", "cache_control"])
            {
                if (tool.TryGetProperty(option, out _)) rows.Add(new("R40", at + "." + option));
            }

            if (IsTrue(tool, "defer_loading")) rows.Add(new("R49", at + ".defer_loading"));
        }
    }

    private static string TextRow(string role) => role == "assistant" ? "R6" : "R5";

    private static string? Source(JsonElement block) => block.TryGetProperty("source", out var source) ? TypeOf(source) : null;

    private static string? TypeOf(JsonElement element) => Text(element, "type");

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsTrue(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static IEnumerable<(JsonElement Element, string At)> Elements(JsonElement list, string path) =>
        list.ValueKind != JsonValueKind.Array ? [] : list.EnumerateArray().Select((element, i) => (element, string.Create(CultureInfo.InvariantCulture, $"{path}.{i}")));
}

/// <param name="Row">Such as <c>R24</c>.</param>
/// <param name="At">Path of the field, as errors tell it: <c>messages.1.content.0</c>.</param>
internal readonly record struct FieldRow(string Row, string At);
