using System.Text.Json;
using System.Text.RegularExpressions;

namespace Proxy.Simulator.Answers.Defaults;

/// <summary>Finds the user's last instruction in the input, and what has been done about it since.</summary>
internal static partial class TaskReader
{
    public static UserTask Read(SimulatedRequest request)
    {
        if (request.Root.Text("input") is { } text) return new UserTask(Clean(text), 0, new HashSet<string>(), []);
        var items = request.Input.ToList();
        var at = LastInstruction(items);
        var after = items.Skip(at + 1).ToList();
        return new UserTask(at < 0 ? "" : MessageText(items[at]), Rounds(after), after.Select(i => i.Text("type") ?? "message").ToHashSet(StringComparer.Ordinal), LastResults(after));
    }

    /// <summary>All text of a message, reminders removed.</summary>
    public static string MessageText(JsonElement message)
    {
        if (message.Text("content") is { } text) return Clean(text);
        return string.Join("\n", message.Items("content").Select(p => Clean(p.Text("text") ?? "")).Where(t => t.Length > 0));
    }

    /// <summary>All text of a message, reminders included.</summary>
    public static string RawText(JsonElement message) =>
        message.Text("content") ?? string.Join("\n", message.Items("content").Select(p => p.Text("text")));

    // Clients add user text right after tool outputs ("Tool loaded.", image captions): that is no new instruction.
    private static int LastInstruction(List<JsonElement> items)
    {
        for (var i = items.Count - 1; i >= 0; i--)
        {
            if (items[i].Text("role") != "user" || MessageText(items[i]).Length == 0) continue;
            if (i > 0 && IsOutput(items[i - 1]) && CallPlanner.NamesNothing(MessageText(items[i]))) continue;
            return i;
        }
        return -1;
    }

    private static int Rounds(List<JsonElement> after)
    {
        var rounds = 0;
        for (var i = 0; i < after.Count; i++)
        {
            if (IsCall(after[i]) && (i == 0 || !IsCall(after[i - 1]))) rounds++;
        }
        return rounds;
    }

    private static List<(string Tool, string Output)> LastResults(List<JsonElement> after)
    {
        var names = after.Where(IsCall).Where(c => c.Text("call_id") is not null)
            .GroupBy(c => c.Text("call_id")!).ToDictionary(g => g.Key, g => g.Last().Text("name") ?? "tool", StringComparer.Ordinal);
        var lastCall = after.FindLastIndex(IsCall);
        return [.. after.Skip(lastCall + 1).Where(IsOutput).Select(o => (names.GetValueOrDefault(o.Text("call_id") ?? "", "tool"), OutputText(o)))];
    }

    private static string OutputText(JsonElement output)
    {
        if (output.Text("output") is { } text) return text;
        return string.Join("\n", output.Items("output").Select(p => p.Text("text") ?? $"[{p.Text("type")}]"));
    }

    private static bool IsCall(JsonElement item) => item.Text("type") is "function_call" or "custom_tool_call";

    private static bool IsOutput(JsonElement item) => item.Text("type") is "function_call_output" or "custom_tool_call_output";

    private static string Clean(string text) => Reminder().Replace(text, "").Trim();

    [GeneratedRegex("<system-reminder>.*?</system-reminder>", RegexOptions.Singleline)]
    private static partial Regex Reminder();
}
