using System.Text.Json;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads one message. Its keys come in any order, so its role is known only at its end.</summary>
internal sealed class MessageReader(BlockListReader lists, RequestTraits traits)
{
    private const int RoleField = 0;
    private const int Content = 1;
    private const int OutputConfig = 2;
    private const int ClearAt = 3;

    private static readonly FieldTable s_table = new("messages.", "role", "content", "output_config", "clear_at");

    /// <param name="isEmpty">The content held nothing at all: <c>""</c> or <c>[]</c>.</param>
    public Turn Read(ref JsonCursor cursor, int index, out bool isEmpty)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[4];
        slots.Clear();
        var place = Place.Item("messages", index);
        if (cursor.Kind != JsonTokenType.StartObject) throw Reject.At(place, Literals.NotShape);
        List<Block>? blocks = null;
        while (cursor.NextField(s_table, slots, place, out var field))
        {
            var start = cursor.TokenStart;
            var kind = cursor.Kind;
            if (field == Content && kind == JsonTokenType.StartArray)
            {
                blocks = lists.Read(ref cursor, new BlockPath(index));
                slots[field] = new JsonSlot(start, cursor.Consumed - start, kind);
            }
            else
            {
                slots[field] = cursor.Take();
            }
        }

        var fields = new Fields(cursor.Body, s_table, slots, place);
        if (!fields.Has(RoleField)) throw Reject.At(fields.Path(RoleField), Literals.Required);
        var role = (Role)fields.Choice(RoleField, "user", "assistant", "system");
        // K3, A1: a system message may carry an effort and no content at all.
        blocks ??= role == Role.System && !fields.Has(Content) ? [] : FromString(fields, index);
        isEmpty = fields.Kind(Content) == JsonTokenType.StartArray ? !fields.HasElements(Content) : blocks.Count == 0;
        RoleRules.Apply(role, blocks, traits);
        return role == Role.System ? SystemTurn(fields, index, blocks, cursor.Warnings) : Plain(fields, new Turn(index, role, blocks), cursor.Warnings);
    }

    private static List<Block> FromString(in Fields fields, int index)
    {
        if (fields.Kind(Content) == JsonTokenType.None) throw Reject.At(fields.Path(Content), Literals.Required);
        if (fields.Kind(Content) != JsonTokenType.String) throw Reject.At(fields.Path(Content), Literals.NotList);
        var text = new JsonText(fields.Bytes(Content));
        return text.IsEmpty ? [] : [new TextBlock(new BlockPath(index), text)];
    }

    private static Turn SystemTurn(in Fields fields, int index, List<Block> blocks, Canonical.Warnings warnings)
    {
        var clears = fields.Choice(ClearAt, "next_user_message", "never") == 0;
        // R4: what is cleared must not take tools with it.
        if (clears && blocks.Exists(static block => block is ToolChangeBlock))
            throw Reject.At(fields.Place, "a turn-scoped system message supports text blocks only (clear_at: 'next_user_message')");
        var effort = OutputConfigReader.Read(fields, OutputConfig, warnings);
        if (effort is null && !fields.Has(Content)) throw Reject.At(fields.Path(Content), Literals.Required);
        return new Turn(index, Role.System, blocks) { Effort = effort, ClearAtNextUser = clears };
    }

    private static Turn Plain(in Fields fields, Turn turn, Canonical.Warnings warnings)
    {
        if (fields.Has(OutputConfig)) warnings.Add("messages.output_config", "system_only");
        if (fields.Has(ClearAt)) warnings.Add("messages.clear_at", "system_only");
        return turn;
    }
}
