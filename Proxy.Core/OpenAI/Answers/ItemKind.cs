namespace Proxy.Core.OpenAI.Answers;

internal enum ItemKind
{
    /// <summary>A place held by an <c>added</c> without its item: nothing is known yet.</summary>
    Unknown,
    Message,
    Reasoning,
    FunctionCall,
    WebSearch,

    /// <summary>S6: a call the gateway never asks for, and that only the client could answer.</summary>
    NeverRequested,

    /// <summary>R25: no Anthropic shape; carried sealed.</summary>
    Carried,

    // Calls that upstream makes itself. Unasked (or of a client that did not declare the tool) they are carried like any other item.

    /// <summary>S10.</summary>
    CodeCall,

    /// <summary>S12.</summary>
    ToolSearch,

    /// <summary>S12.</summary>
    ToolsFound,

    /// <summary>S11.</summary>
    McpCall,

    /// <summary>S11.</summary>
    McpTools,

    /// <summary>S13.</summary>
    Compaction,
}

internal static class ItemKinds
{
    public static ItemKind Of(ReadOnlySpan<byte> type) =>
        type.IsEmpty ? ItemKind.Unknown
        : type.SequenceEqual("message"u8) ? ItemKind.Message
        : type.SequenceEqual("reasoning"u8) ? ItemKind.Reasoning
        : type.SequenceEqual("function_call"u8) ? ItemKind.FunctionCall
        : type.SequenceEqual("web_search_call"u8) ? ItemKind.WebSearch
        : type.SequenceEqual("custom_tool_call"u8)
            || type.SequenceEqual("local_shell_call"u8)
            || type.SequenceEqual("shell_call"u8)
            || type.SequenceEqual("apply_patch_call"u8)
            || type.SequenceEqual("computer_call"u8)
            || type.SequenceEqual("mcp_approval_request"u8) ? ItemKind.NeverRequested
        : type.SequenceEqual("code_interpreter_call"u8) ? ItemKind.CodeCall
        : type.SequenceEqual("tool_search_call"u8) ? ItemKind.ToolSearch
        : type.SequenceEqual("tool_search_output"u8) ? ItemKind.ToolsFound
        : type.SequenceEqual("mcp_call"u8) ? ItemKind.McpCall
        : type.SequenceEqual("compaction"u8) ? ItemKind.Compaction
        : type.SequenceEqual("mcp_list_tools"u8) ? ItemKind.McpTools
        : ItemKind.Carried;
}
