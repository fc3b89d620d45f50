using System.Globalization;
using System.Text;
using System.Text.Json;
using Proxy.Core.Canonical;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>The fields of one object, read by number; each getter checks the type and refuses in Anthropic's words. JSON null counts as absent.</summary>
internal readonly ref struct Fields(ReadOnlyMemory<byte> body, FieldTable table, ReadOnlySpan<JsonSlot> slots, Place place)
{
    private readonly ReadOnlySpan<JsonSlot> _slots = slots;

    public Place Place { get; } = place;

    /// <summary>The same fields, with the object's tag in the paths: <c>messages.0.content.1.tool_use</c>.</summary>
    public Fields Tagged(string tag) => new(body, table, _slots, Place.In(tag));

    public bool Has(int field) => _slots[field].Kind is not (JsonTokenType.None or JsonTokenType.Null);

    public JsonTokenType Kind(int field) => _slots[field].Kind;

    public string Path(int field) => Place.Field(table.Name(field));

    public JsonText? Text(int field)
    {
        if (!Has(field)) return null;
        return Kind(field) == JsonTokenType.String ? new JsonText(Bytes(field)) : throw Reject.At(Path(field), Literals.NotString);
    }

    public JsonText RequiredText(int field) => Text(field) ?? throw Reject.At(Path(field), Literals.Required);

    /// <summary>A decoded string of at most <paramref name="most"/> characters.</summary>
    public string? String(int field, int most)
    {
        if (Text(field) is not { } text) return null;
        // An escape is at most six bytes for a character: what is longer need not be decoded to be refused.
        if (text.Escaped.Length > most * 6) throw TooLong(field, most);
        string plain;
        try
        {
            plain = text.Escaped.Contains((byte)'\\') ? text.Decode() : Encoding.UTF8.GetString(text.Escaped);
        }
        catch (InvalidOperationException)
        {
            // F07: a lone surrogate is kept in text, but an id or a name with one could never be matched again.
            throw Reject.At(Path(field), "Input should be a valid string, without lone surrogates");
        }

        return plain.Length <= most ? plain : throw TooLong(field, most);
    }

    public string RequiredString(int field, int most)
    {
        var value = String(field, most) ?? throw Reject.At(Path(field), Literals.Required);
        return value.Length > 0 ? value : throw Reject.At(Path(field), "String should have at least 1 character");
    }

    public bool? Flag(int field)
    {
        if (!Has(field)) return null;
        return Kind(field) switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => throw Reject.At(Path(field), Literals.NotBoolean),
        };
    }

    /// <summary>F06: digits and a sign only; <c>1.5</c>, <c>1e3</c> and <c>"5"</c> are refused.</summary>
    public int? Integer(int field, int least)
    {
        if (!Has(field)) return null;
        if (Kind(field) != JsonTokenType.Number) throw Reject.At(Path(field), Literals.NotInteger);
        var digits = Bytes(field).Span;
        if (digits.IndexOfAny(".eE"u8) >= 0) throw Reject.At(Path(field), Literals.NotInteger);
        var tooLow = digits[0] == (byte)'-';
        if (int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)) tooLow = value < least;
        else if (!tooLow) throw Reject.At(Path(field), "Input should be less than or equal to 2147483647");
        return tooLow ? throw Reject.At(Path(field), "Input should be greater than or equal to " + least.ToString(CultureInfo.InvariantCulture)) : value;
    }

    /// <summary>F06: 0 to 1; <c>1e999</c> is infinite and so too large.</summary>
    public double? Fraction(int field)
    {
        if (!Has(field)) return null;
        if (Kind(field) != JsonTokenType.Number
            || !double.TryParse(Bytes(field).Span, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            throw Reject.At(Path(field), Literals.NotNumber);
        return value is >= 0 and <= 1 ? value : throw Reject.At(Path(field), "range: 0..1");
    }

    /// <summary>One of a few literals, as its index; -1 when absent.</summary>
    public int Choice(int field, params ReadOnlySpan<string> choices)
    {
        if (!Has(field)) return -1;
        if (Kind(field) == JsonTokenType.String)
        {
            var text = new JsonText(Bytes(field));
            if (text.Token.Length <= 400 && String(field, 400) is { } value)
            {
                for (var i = 0; i < choices.Length; i++)
                    if (value == choices[i]) return i;
            }
        }

        throw Reject.At(Path(field), Literals.OneOf(choices));
    }

    public JsonRaw? Object(int field)
    {
        if (!Has(field)) return null;
        return Kind(field) == JsonTokenType.StartObject ? new JsonRaw(Bytes(field)) : throw Reject.At(Path(field), Literals.NotObject);
    }

    public JsonRaw? List(int field)
    {
        if (!Has(field)) return null;
        return Kind(field) == JsonTokenType.StartArray ? new JsonRaw(Bytes(field)) : throw Reject.At(Path(field), Literals.NotList);
    }

    /// <summary>A list with something in it.</summary>
    public bool HasElements(int field) => List(field) is { } list && list.Span[1..^1].ContainsAnyExcept(" \t\r\n"u8);

    /// <summary>Goes into a value that was passed by, standing on its first token.</summary>
    public JsonCursor Enter(int field, Warnings warnings)
    {
        var cursor = new JsonCursor(Bytes(field), warnings);
        cursor.Read();
        return cursor;
    }

    /// <summary>The fields of an object that was passed by.</summary>
    public Fields Inner(int field, FieldTable table, Span<JsonSlot> slots, in Place place, Warnings warnings)
    {
        var cursor = Enter(field, warnings);
        cursor.Fill(table, slots, place);
        return new Fields(cursor.Body, table, slots, place);
    }

    public ReadOnlyMemory<byte> Bytes(int field) => body.Slice(_slots[field].Start, _slots[field].Length);

    private Canonical.Failures.RequestRejectedException TooLong(int field, int most) =>
        Reject.At(Path(field), "String should have at most " + most.ToString(CultureInfo.InvariantCulture) + " characters");
}
