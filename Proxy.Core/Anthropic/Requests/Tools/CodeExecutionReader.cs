using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>R48: the versions differ in what the sandbox offers Claude; upstream has one code tool for all of them.</summary>
internal static class CodeExecutionReader
{
    private static readonly FieldTable s_table = new("tools.", "type", "name", "allowed_callers", "cache_control", "defer_loading", "strict");

    public static bool Knows(string type) => type is
        "code_execution_20250522" or "code_execution_20250825" or "code_execution_20260120" or "code_execution_20260521";

    public static HostedTool Read(in ToolEntry entry)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[6];
        var fields = entry.Read(s_table, slots);
        if (fields.RequiredString(1, 200) != "code_execution") throw Reject.At(fields.Path(1), Literals.OneOf("code_execution"));
        ToolOptions.CheckCallers(fields, 2, entry.Warnings);
        // Nothing to load later, no schema to be strict about.
        _ = fields.Flag(4);
        _ = fields.Flag(5);
        return new CodeExecutionTool(entry.Index, entry.Type);
    }
}
