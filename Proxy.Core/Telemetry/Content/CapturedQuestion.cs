using System.Diagnostics;
using System.Text;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Telemetry.Content;

/// <summary>What was asked, as attributes of the <c>chat</c> span: only where capture is switched on.</summary>
internal static class CapturedQuestion
{
    public static void Tell(Activity span, Conversation conversation)
    {
        if (conversation.System.Count > 0)
        {
            using var system = new CapturedParts();
            foreach (var block in conversation.System)
            {
                if (system.Length < CapturedParts.MostTogether) system.Text("text", block.Text.Escaped);
            }

            span.SetTag(GenAiNames.SystemInstructions, Encoding.UTF8.GetString(system.Complete()));
        }

        if (conversation.AllTools.Count > 0)
        {
            using var tools = new CapturedParts();
            foreach (var tool in conversation.AllTools)
            {
                if (tools.Length < CapturedParts.MostTogether) tools.Tool(tool);
            }

            span.SetTag(GenAiNames.ToolDefinitions, Encoding.UTF8.GetString(tools.Complete()));
        }

        span.SetTag(GenAiNames.InputMessages, Messages(conversation.Turns, out var leftOut));
        if (leftOut > 0) span.SetTag(GenAiNames.MessagesLeftOut, leftOut);
    }

    // From the last one on, as many as fit: they are what the answer answers.
    private static string Messages(IReadOnlyList<Turn> turns, out int leftOut)
    {
        var messages = new List<string>();
        var length = 0;
        for (leftOut = turns.Count; leftOut > 0 && (length == 0 || length < CapturedParts.MostTogether); leftOut--)
        {
            var message = Message(turns[leftOut - 1]);
            length += message.Length;
            messages.Add(message);
        }

        messages.Reverse();
        return "[" + string.Join(',', messages) + "]";
    }

    private static string Message(Turn turn)
    {
        using var parts = new CapturedParts();
        foreach (var block in turn.Blocks)
        {
            if (parts.Length >= CapturedParts.MostTogether) break;
            Add(parts, block);
        }

        var role = turn.Role switch
        {
            _ when turn.Blocks.Any(static block => block is ToolResultBlock) => "tool",
            Role.Assistant => "assistant",
            Role.System => "system",
            _ => "user",
        };
        return $$"""{"role":"{{role}}","parts":{{Encoding.UTF8.GetString(parts.Complete())}}}""";
    }

    private static void Add(CapturedParts parts, Block block)
    {
        switch (block)
        {
            case TextBlock text:
                parts.Text("text", text.Text.Escaped);
                break;
            case ThinkingBlock thinking:
                parts.Text("reasoning", thinking.Thinking.Escaped);
                break;
            case ToolUseBlock use:
                parts.ToolCall(use.Id, use.Name, use.Input.Span);
                break;
            case ToolResultBlock result:
                parts.ToolResult(result);
                break;
            case ImageBlock:
                parts.Other("image");
                break;
            case DocumentBlock:
                parts.Other("document");
                break;
            case SearchResultBlock:
                parts.Other("search_result");
                break;
            default:
                parts.Other("other");
                break;
        }
    }
}
