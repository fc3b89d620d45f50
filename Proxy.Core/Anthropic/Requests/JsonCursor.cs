using System.Text;
using System.Text.Json;
using Proxy.Core.Canonical;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>One forward pass over a body, or over a part of it that was passed by before. The syntax is checked on the way.</summary>
internal ref struct JsonCursor
{
    // F02: a level more is refused, in schemas and tool inputs too, because they are walked like everything else.
    public const int MaxDepth = 64;

    private const int LongestKnownName = 64;

    private Utf8JsonReader _reader;

    public JsonCursor(ReadOnlyMemory<byte> body, Warnings warnings)
    {
        _reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
        Body = body;
        Warnings = warnings;
    }

    public ReadOnlyMemory<byte> Body { get; }

    public Warnings Warnings { get; }

    public readonly JsonTokenType Kind => _reader.TokenType;

    public readonly int TokenStart => (int)_reader.TokenStartIndex;

    public readonly int Consumed => (int)_reader.BytesConsumed;

    /// <summary>Containers open right now.</summary>
    public readonly int OpenDepth => _reader.CurrentDepth + (_reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? 1 : 0);

    public bool Read() => _reader.Read();

    public void Skip() => _reader.Skip();

    /// <summary>True when the cursor is on this string.</summary>
    public readonly bool IsString(ReadOnlySpan<byte> plain) => _reader.TokenType == JsonTokenType.String && TextIs(plain);

    /// <summary>Compares the string or key at the cursor. A lone surrogate escape, which <c>ValueTextEquals</c> throws on, equals nothing.</summary>
    public readonly bool TextIs(ReadOnlySpan<byte> plain)
    {
        try
        {
            return _reader.ValueIsEscaped ? _reader.ValueTextEquals(plain) : _reader.ValueSpan.SequenceEqual(plain);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Moves to the next element of an array; false at its end.</summary>
    public bool NextElement() => _reader.Read() && _reader.TokenType != JsonTokenType.EndArray;

    /// <summary>
    /// Moves to the value of the next known key of an object; false at its end. Unknown keys are passed by with a warning (C0.8, K5),
    /// a known key that comes twice is refused (F03).
    /// </summary>
    /// <param name="slots">One for each known key. Further ones hold the names of unknown keys, to be judged by the caller.</param>
    public bool NextField(FieldTable table, scoped Span<JsonSlot> slots, scoped in Place place, out int field)
    {
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            field = Find(table);
            if (field < 0)
            {
                NoteUnknown(table, slots[table.Count..]);
                _reader.Read();
                _reader.Skip();
                continue;
            }

            if (slots[field].Kind != JsonTokenType.None) throw Reject.At(place.Field(table.Name(field)), "duplicate key");
            _reader.Read();
            slots[field] = new JsonSlot(TokenStart, 0, _reader.TokenType);
            return true;
        }

        field = -1;
        return false;
    }

    /// <summary>Passes the value at the cursor, however deep, and notes where it stood.</summary>
    public JsonSlot Take()
    {
        var start = TokenStart;
        var kind = _reader.TokenType;
        _reader.Skip();
        return new JsonSlot(start, Consumed - start, kind);
    }

    /// <summary>Reads a whole object whose fields are all kept as they are.</summary>
    public void Fill(FieldTable table, scoped Span<JsonSlot> slots, scoped in Place place)
    {
        if (Kind != JsonTokenType.StartObject) throw Reject.At(place, Literals.NotObject);
        slots.Clear();
        while (NextField(table, slots, place, out var field)) slots[field] = Take();
    }

    private readonly int Find(FieldTable table)
    {
        if (!_reader.ValueIsEscaped) return table.Find(_reader.ValueSpan);
        // A known key spelled with escapes ("mod\u0065l") is still that key.
        if (_reader.ValueSpan.Length > LongestKnownName * 6) return -1;
        Span<byte> plain = stackalloc byte[LongestKnownName * 6];
        try
        {
            return table.Find(plain[.._reader.CopyString(plain)]);
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: no known key has one.
            return -1;
        }
    }

    /// <summary>Warns of an unknown key whose name was kept.</summary>
    public readonly void WarnUnknown(FieldTable table, JsonSlot name) => Warnings.Add(
        table.WarningPrefix + Encoding.UTF8.GetString(Body.Span.Slice(name.Start, Math.Min(100, name.Length))), "unknown");

    private readonly void NoteUnknown(FieldTable table, scoped Span<JsonSlot> spare)
    {
        var name = new JsonSlot(TokenStart + 1, _reader.ValueSpan.Length, JsonTokenType.PropertyName);
        foreach (ref var slot in spare)
        {
            if (slot.Kind != JsonTokenType.None) continue;
            slot = name;
            return;
        }

        WarnUnknown(table, name);
    }
}
