using System.Text.Json;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>tool_use and tool_result blocks (R8, R9, R11–R16).</summary>
internal static class ToolBlocks
{
    // Any charset: clients round-trip whatever id an upstream made (clients §0.6). R10 hashes the long ones.
    private const int LongestId = 512;
    private const int LongestName = 200;

    private static readonly FieldTable s_caller = new("caller.", "type", "tool_id");

    public static ToolUseBlock ToolUse(in Fields fields, BlockPath path, Warnings warnings)
    {
        var id = fields.RequiredString(BlockFields.Id, LongestId);
        // Any characters: a model may have called what is not there ("functions.get"), and refusing what it was given back would
        // end the conversation for good. The writer makes a safe name of it (K7).
        var name = fields.RequiredString(BlockFields.Name, LongestName);
        var input = fields.Object(BlockFields.Input) ?? throw Reject.At(fields.Path(BlockFields.Input), Literals.Required);
        CheckCaller(fields, warnings);
        return new ToolUseBlock(path, id, name, input) { ToolsetName = fields.String(BlockFields.ToolsetName, LongestName) };
    }

    public static ToolResultBlock ToolResult(in Fields fields, BlockPath path, List<Block>? content, RequestTraits traits)
    {
        var id = fields.RequiredString(BlockFields.ToolUseId, LongestId);
        IReadOnlyList<Block> blocks = [];
        var isString = false;
        if (content is not null)
        {
            CheckContent(content, traits);
            blocks = content;
        }
        else if (fields.Has(BlockFields.Content))
        {
            // R11: a string, or nothing.
            if (fields.Kind(BlockFields.Content) != JsonTokenType.String) throw Reject.At(fields.Path(BlockFields.Content), Literals.NotList);
            var text = new JsonText(fields.Bytes(BlockFields.Content));
            isString = true;
            if (!text.IsEmpty) blocks = [new TextBlock(path, text)];
        }

        return new ToolResultBlock(path, id, blocks)
        {
            IsString = isString,
            IsError = fields.Flag(BlockFields.IsError) ?? false,
            ToolsetName = fields.String(BlockFields.ToolsetName, LongestName),
        };
    }

    private static void CheckContent(List<Block> content, RequestTraits traits)
    {
        foreach (var block in content)
        {
            if (block is not (TextBlock or ImageBlock or DocumentBlock or SearchResultBlock or ToolReferenceBlock or BrowserStateBlock))
                throw BlockTypes.Misplaced(block, "`tool_result` content");
            // R22: a result is the user's side too.
            if (block is TextBlock text) RoleRules.CheckUserCitations(text, traits);
        }
    }

    // R48: a tool called from a sandbox's program; here every call is the model's own.
    private static void CheckCaller(in Fields fields, Warnings warnings)
    {
        if (fields.Object(BlockFields.Caller) is null) return;
        Span<JsonSlot> slots = stackalloc JsonSlot[2];
        var caller = fields.Inner(BlockFields.Caller, s_caller, slots, fields.Place.In("caller"), warnings);
        if (caller.String(0, 100) is { } type && type != "direct") warnings.Add("caller", "direct_only");
    }
}
