using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>A tool_reference names a tool of this request (R13).</summary>
internal static class ToolReferences
{
    public static void Check(List<Turn> turns, IReadOnlySet<string> names)
    {
        foreach (var turn in turns)
            foreach (var block in turn.Blocks)
            {
                if (block is not ToolResultBlock result) continue;
                foreach (var inner in result.Content)
                {
                    if (inner is ToolReferenceBlock reference && !names.Contains(reference.ToolName))
                        throw Reject.Coded(
                            reference.Path + ".tool_reference.tool_name: tool '" + Reject.Shown(reference.ToolName) + "' not found in provided tools",
                            "tool_reference_unresolved");
                }
            }
    }
}
