using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads <c>tool_choice</c> (R52, R53).</summary>
internal static class ToolChoiceReader
{
    private const int Type = 0;
    private const int Name = 1;
    private const int DisableParallel = 2;

    private static readonly FieldTable s_table = new("tool_choice.", "type", "name", "disable_parallel_tool_use");

    public static ToolChoice? Read(in Fields body, int field, ToolListReader tools, ThinkingRequest thinking, Warnings warnings, out bool disableParallel)
    {
        disableParallel = false;
        if (!body.Has(field)) return null;
        Span<JsonSlot> slots = stackalloc JsonSlot[3];
        var fields = body.Inner(field, s_table, slots, Place.Object("tool_choice"), warnings);
        var type = fields.RequiredString(Type, 100);
        ToolChoice choice = type switch
        {
            "auto" => new(ToolChoiceKind.Auto),
            "any" => new(ToolChoiceKind.Any),
            "tool" => new(ToolChoiceKind.Tool, fields.Tagged(type).RequiredString(Name, 200)),
            "none" => new(ToolChoiceKind.None),
            _ => throw Reject.At("tool_choice", "Input tag '" + Reject.Shown(type)
                + "' found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'"),
        };
        disableParallel = fields.Flag(DisableParallel) ?? false;
        if (choice.Kind is ToolChoiceKind.Any or ToolChoiceKind.Tool) CheckForced(choice, tools, thinking);
        return choice;
    }

    // auto and none without tools mean nothing and harm nobody: real clients send them.
    private static void CheckForced(ToolChoice choice, ToolListReader tools, ThinkingRequest thinking)
    {
        if (tools.Tools.Count + tools.Names.Count == 0) throw Reject.At("tool_choice", "tool_choice may only be specified while providing tools");
        if (choice.Name is { } name && !tools.Names.Contains(name))
            throw Reject.At("tool_choice", "Tool '" + name + "' not found in provided tools");
        if (thinking.Mode == ThinkingMode.Enabled)
            throw RequestRejectedException.Invalid("Thinking may not be enabled when tool_choice forces tool use.");
    }
}
