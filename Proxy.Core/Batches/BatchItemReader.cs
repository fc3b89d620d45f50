using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;

namespace Proxy.Core.Batches;

/// <summary>Reads one element of <c>requests</c>: <c>{"custom_id":"a-1","params":{…}}</c>. What stands in <c>params</c> is only judged when it is run (A10).</summary>
internal static class BatchItemReader
{
    private const int MostIdCharacters = 64;

    private static readonly FieldTable s_fields = new("requests.", "custom_id", "params");

    /// <param name="index">Place in the batch, for the messages.</param>
    /// <param name="isStrict">An unknown field is refused instead of warned of (C0.8).</param>
    /// <exception cref="RequestRejectedException">This is no JSON, or not the element of a batch.</exception>
    public static BatchItem Read(ReadOnlyMemory<byte> json, int index, bool isStrict, Warnings warnings)
    {
        var place = Place.Item("requests", index);
        if (!Utf8.IsValid(json.Span)) throw Reject.At(place, "invalid UTF-8");
        try
        {
            var cursor = new JsonCursor(json, warnings);
            cursor.Read();
            if (cursor.Kind != JsonTokenType.StartObject) throw Reject.At(place, Literals.NotObject);
            Span<JsonSlot> slots = stackalloc JsonSlot[3];
            slots.Clear();
            var known = isStrict ? slots : slots[..2];
            while (cursor.NextField(s_fields, known, place, out var field)) slots[field] = cursor.Take();
            cursor.Read();
            if (slots[2] is { Kind: not JsonTokenType.None } unknown)
                throw Reject.At(place.Field(Reject.Shown(Encoding.UTF8.GetString(json.Span.Slice(unknown.Start, unknown.Length)))), Literals.Extra);
            var fields = new Fields(json, s_fields, slots, place);
            var customId = fields.String(0, MostIdCharacters) ?? throw Reject.At(fields.Path(0), Literals.Required);
            if (customId.Length == 0 || !customId.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
                throw Reject.At(fields.Path(0), "String should match pattern '^[a-zA-Z0-9_-]{1,64}$'");
            return new BatchItem(index, customId, (fields.Object(1) ?? throw Reject.At(fields.Path(1), Literals.Required)).Bytes);
        }
        catch (JsonSyntaxException exception)
        {
            throw Reject.At(place, exception.TooDeep ? "nested deeper than 64 levels" : "not valid JSON: " + (exception.Position == json.Length ? "unexpected end" : "unexpected character"));
        }
    }
}
