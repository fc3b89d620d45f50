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
            if (!IsId(customId))
                throw Reject.At(fields.Path(0), "String should match pattern '^[a-zA-Z0-9_-]{1,64}$'");
            return new BatchItem(index, customId, (fields.Object(1) ?? throw Reject.At(fields.Path(1), Literals.Required)).Bytes);
        }
        catch (JsonSyntaxException exception)
        {
            throw Reject.At(place, exception.TooDeep ? "nested deeper than 64 levels" : "not valid JSON: " + (exception.Position == json.Length ? "unexpected end" : "unexpected character"));
        }
    }

    /// <summary>What was read when it came, and is read again: it can only be damaged.</summary>
    public static BatchItem ReadStored(ReadOnlyMemory<byte> json, int index, Warnings warnings)
    {
        try
        {
            return Read(json, index, isStrict: false, warnings);
        }
        catch (RequestRejectedException)
        {
            return new BatchItem(index, FirstId(json.Span), default);
        }
    }

    /// <summary>The id, where it stands before the damage.</summary>
    private static string FirstId(ReadOnlySpan<byte> json)
    {
        var id = "";
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 128 }));
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = reader.Is("custom_id"u8);
                if (!reader.Read()) break;
                if (isId && reader.TokenType == JsonTokenType.String && Encoding.Latin1.GetString(reader.ValueSpan) is var text && IsId(text)) id = text;
                if (!reader.TrySkip()) break;
            }

            // More than one: where it begins is damaged, and the id another's.
            if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0 && reader.BytesConsumed < json.Length) return "";
        }
        catch (JsonException)
        {
            // Here the damage begins.
        }

        return id;
    }

    private static bool IsId(string text) => text.Length is > 0 and <= MostIdCharacters && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
