namespace Proxy.Core.Anthropic.Answers;

/// <summary>The content block that is open, if any.</summary>
internal enum BlockKind
{
    None,
    Text,
    Thinking,
    ToolUse,
}
