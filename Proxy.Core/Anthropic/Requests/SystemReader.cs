using System.Text.Json;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads the top-level <c>system</c> (R2, K1).</summary>
internal static class SystemReader
{
    /// <param name="cursor">On the array's opening bracket.</param>
    public static List<TextBlock> Read(ref JsonCursor cursor, BlockListReader lists)
    {
        var texts = new List<TextBlock>();
        foreach (var block in lists.Read(ref cursor, new BlockPath(-1)))
        {
            if (block is not TextBlock text) throw BlockTypes.Misplaced(block, "`system`");
            // R5 holds here too.
            if (text.Text.IsEmpty) throw Reject.At(block.Path.ToString(), "text content blocks must be non-empty");
            // K1: it differs between conversations and stands at the very front, so it would spoil every shared prefix.
            if (!text.Text.StartsWith("x-anthropic-billing-header:"u8)) texts.Add(text);
        }

        return texts;
    }

    public static IReadOnlyList<TextBlock> FromString(in Fields body, int field)
    {
        if (!body.Has(field)) return [];
        if (body.Kind(field) != JsonTokenType.String) throw Reject.At(body.Path(field), Literals.NotList);
        var text = new JsonText(body.Bytes(field));
        return text.IsEmpty ? [] : [new TextBlock(new BlockPath(-1), text)];
    }
}
