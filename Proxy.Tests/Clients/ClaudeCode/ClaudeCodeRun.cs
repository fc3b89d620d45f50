using System.Text.Json;

namespace Proxy.Tests.Clients.ClaudeCode;

internal sealed record ToolUse(string Id, string Name, JsonElement Input);

internal sealed record ToolResult(string ToolUseId, bool IsError, string Text);

/// <summary>
/// What one headless run printed. <c>subtype</c> says "success" even for API errors, so it is not looked at;
/// <see cref="IsError"/>, <see cref="TerminalReason"/> and <see cref="ApiErrorStatus"/> are.
/// </summary>
internal sealed class ClaudeCodeRun
{
    private ClaudeCodeRun(IReadOnlyList<JsonElement> events, int exitCode, string errors)
    {
        Events = events;
        ExitCode = exitCode;
        Errors = errors;
    }

    public IReadOnlyList<JsonElement> Events { get; }

    public int ExitCode { get; }

    public string Errors { get; }

    public string SessionId => Text(Events[0], "session_id")!;

    public bool IsError => Final.GetProperty("is_error").GetBoolean();

    public string? TerminalReason => Text(Final, "terminal_reason");

    public int? ApiErrorStatus =>
        Final.TryGetProperty("api_error_status", out var status) && status.ValueKind == JsonValueKind.Number ? status.GetInt32() : null;

    public string Result => Text(Final, "result") ?? "";

    public JsonElement Usage => Final.GetProperty("usage");

    public IReadOnlyList<string> Texts => [.. Blocks("assistant", "text").Select(block => Text(block, "text")!)];

    public IReadOnlyList<JsonElement> Thinking => [.. Blocks("assistant", "thinking")];

    public IReadOnlyList<ToolUse> ToolUses =>
        [.. Blocks("assistant", "tool_use").Select(block => new ToolUse(Text(block, "id")!, Text(block, "name")!, block.GetProperty("input")))];

    public IReadOnlyList<ToolResult> ToolResults =>
        [.. Blocks("user", "tool_result").Select(block => new ToolResult(
            Text(block, "tool_use_id")!,
            block.TryGetProperty("is_error", out var error) && error.ValueKind == JsonValueKind.True,
            block.GetProperty("content") is { ValueKind: JsonValueKind.String } content ? content.GetString()! : block.GetProperty("content").GetRawText()))];

    public int Retries => Events.Count(entry => Text(entry, "subtype") == "api_retry");

    private JsonElement Final =>
        Events.LastOrDefault(entry => Text(entry, "type") == "result") is { ValueKind: JsonValueKind.Object } final
            ? final
            : throw new InvalidOperationException($"no result line. {this}");

    public static ClaudeCodeRun Parse(IEnumerable<string> lines, int exitCode, string errors)
    {
        List<JsonElement> events = [];
        foreach (var line in lines.Where(line => line.StartsWith('{')))
        {
            using var document = JsonDocument.Parse(line);
            events.Add(document.RootElement.Clone());
        }

        return new ClaudeCodeRun(events, exitCode, errors);
    }

    public IEnumerable<JsonElement> EventsOf(string type) => Events.Where(entry => Text(entry, "type") == type);

    public override string ToString() =>
        $"exit {ExitCode}\nstderr: {Errors}\n" + string.Join('\n', Events.Skip(1).Select(entry => entry.GetRawText()));

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private IEnumerable<JsonElement> Blocks(string role, string type) =>
        from entry in EventsOf(role)
        let content = entry.GetProperty("message").GetProperty("content")
        where content.ValueKind == JsonValueKind.Array
        from block in content.EnumerateArray()
        where Text(block, "type") == type
        select block;
}
