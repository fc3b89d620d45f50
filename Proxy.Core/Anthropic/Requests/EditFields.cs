namespace Proxy.Core.Anthropic.Requests;

/// <summary>The keys of all edits of <c>context_management</c> together.</summary>
internal static class EditFields
{
    public const int Type = 0;
    public const int Keep = 1;
    public const int Trigger = 2;
    public const int ClearAtLeast = 3;
    public const int ClearToolInputs = 4;
    public const int ExcludeTools = 5;
    public const int Instructions = 6;
    public const int PauseAfterCompaction = 7;
    public const int Count = 8;

    public static FieldTable Table { get; } = new(
        "context_management.edits.", "type", "keep", "trigger", "clear_at_least", "clear_tool_inputs", "exclude_tools", "instructions", "pause_after_compaction");
}
