using System.Text;
using System.Text.Json;
using Proxy.Core.Canonical;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>One forward pass over a body, or over a part of it that was passed by before. The syntax is checked on the way.</summary>
internal ref struct JsonCursor(ReadOnlyMemory<byte> body, Warnings warnings)
{
    private const int LongestKnownName = 64;

    private JsonScanner _scanner = new(body.Span);

    public ReadOnlyMemory<byte> Body { get; } = body;

    public Warnings Warnings { get; } = warnings;

    public readonly JsonTokenType Kind => _scanner.Kind;

    public readonly int TokenStart => _scanner.TokenStart;

    public readonly int Consumed => _scanner.TokenEnd;

    public bool Read() => _scanner.Read();

    public void Skip() => _scanner.Skip();

    /// <summary>True when the cursor is on this string.</summary>
    public readonly bool IsString(ReadOnlySpan<byte> plain) => Kind == JsonTokenType.String && TextIs(plain);

    /// <summary>Compares the string or key at the cursor, however it is spelled.</summary>
    public readonly bool TextIs(ReadOnlySpan<byte> plain) => PlainText().SequenceEqual(plain);

    /// <summary>Moves to the next element of an array; false at its end.</summary>
    public bool NextElement() => _scanner.Read() && _scanner.Kind != JsonTokenType.EndArray;

    /// <summary>
    /// Moves to the value of the next known key of an object; false at its end. Unknown keys are passed by with a warning (C0.8, K5),
    /// a known key that comes twice is refused (F03).
    /// </summary>
    /// <param name="slots">One for each known key. Further ones hold the names of unknown keys, to be judged by the caller.</param>
    public bool NextField(FieldTable table, scoped Span<JsonSlot> slots, scoped in Place place, out int field)
    {
        while (_scanner.Read() && _scanner.Kind != JsonTokenType.EndObject)
        {
            field = table.Find(PlainText());
            if (field < 0)
            {
                NoteUnknown(table, slots[table.Count..]);
                _scanner.Read();
                _scanner.Skip();
                continue;
            }

            if (slots[field].Kind != JsonTokenType.None) throw Reject.At(place.Field(table.Name(field)), "duplicate key");
            _scanner.Read();
            slots[field] = new JsonSlot(TokenStart, 0, _scanner.Kind);
            return true;
        }

        field = -1;
        return false;
    }

    /// <summary>Passes the value at the cursor, however deep, and notes where it stood.</summary>
    public JsonSlot Take()
    {
        var start = TokenStart;
        var kind = _scanner.Kind;
        _scanner.Skip();
        return new JsonSlot(start, Consumed - start, kind);
    }

    /// <summary>Reads a whole object whose fields are all kept as they are.</summary>
    public void Fill(FieldTable table, scoped Span<JsonSlot> slots, scoped in Place place)
    {
        if (Kind != JsonTokenType.StartObject) throw Reject.At(place, Literals.NotObject);
        slots.Clear();
        while (NextField(table, slots, place, out var field)) slots[field] = Take();
    }

    /// <summary>Warns of an unknown key whose name was kept.</summary>
    public readonly void WarnUnknown(FieldTable table, JsonSlot name) => Warnings.Add(
        table.WarningPrefix + Encoding.UTF8.GetString(Body.Span.Slice(name.Start, Math.Min(100, name.Length))), "unknown", table.WarningPrefix + "*:unknown");

    private readonly void NoteUnknown(FieldTable table, scoped Span<JsonSlot> spare)
    {
        var name = new JsonSlot(TokenStart + 1, _scanner.Escaped.Length, JsonTokenType.PropertyName);
        foreach (ref var slot in spare)
        {
            if (slot.Kind != JsonTokenType.None) continue;
            slot = name;
            return;
        }

        WarnUnknown(table, name);
    }

    // A known word spelled with escapes ("mod\u0065l") is still that word.
    private readonly ReadOnlySpan<byte> PlainText()
    {
        if (!_scanner.IsEscaped || _scanner.Escaped.Length > LongestKnownName * 6) return _scanner.Escaped;
        try
        {
            return new JsonText(Body[TokenStart..Consumed]).DecodeUtf8();
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: no known word has one, nor the backslash that stays here.
            return _scanner.Escaped;
        }
    }
}
