using System.Collections.Frozen;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>The Anthropic-defined client tools by their type (A3).</summary>
internal static class DefinedTools
{
    public static FrozenDictionary<string, DefinedTool> All { get; } = new Dictionary<string, DefinedTool>(StringComparer.Ordinal)
    {
        ["bash_20241022"] = BashTools.Bash,
        ["bash_20250124"] = BashTools.Bash,
        ["text_editor_20241022"] = TextEditorTools.WithUndo,
        ["text_editor_20250124"] = TextEditorTools.WithUndo,
        ["text_editor_20250429"] = TextEditorTools.Editor,
        ["text_editor_20250728"] = TextEditorTools.Editor with { HasMaxCharacters = true },
        ["memory_20250818"] = MemoryTools.Memory,
        ["computer_20241022"] = ComputerTools.First,
        ["computer_20250124"] = ComputerTools.Second,
        ["computer_20251124"] = ComputerTools.Second with { ZoomSchema = ComputerTools.ZoomSchema },
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
