using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace Proxy.Core.Json;

/// <summary>
/// Walks JSON token by token and checks its syntax (RFC 8259, at most 64 levels). Does what <see cref="Utf8JsonReader"/> does for
/// a text that is wholly there, but looks for the end of a string with vectors, escapes or not: prompts are long strings full
/// of <c>\n</c>, which the framework's reader checks byte by byte. The caller has checked the UTF-8.
/// </summary>
internal ref struct JsonScanner(ReadOnlySpan<byte> json)
{
    /// <summary>One bit for each level says whether it is an object.</summary>
    public const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _json = json;
    private int _position;
    private int _depth;
    private ulong _objects;
    private Expectation _next;

    private enum Expectation : byte
    {
        Value,
        ValueOrEnd,
        Name,
        NameOrEnd,
        SeparatorOrEnd,
    }

    public JsonTokenType Kind { get; private set; }

    /// <summary>First byte of the token; of a string, its quote.</summary>
    public int TokenStart { get; private set; }

    /// <summary>One past the token's last byte; of a string, past its closing quote.</summary>
    public int TokenEnd { get; private set; }

    /// <summary>The string or key at hand contains escapes.</summary>
    public bool IsEscaped { get; private set; }

    /// <summary>Content of the string or key at hand, still escaped.</summary>
    public readonly ReadOnlySpan<byte> Escaped => _json[(TokenStart + 1)..(TokenEnd - 1)];

    private readonly bool InObject => (_objects & 1) != 0;

    /// <returns>False after the last token; what follows it may only be white space.</returns>
    /// <exception cref="JsonSyntaxException">This is not JSON.</exception>
    public bool Read()
    {
        var first = SkipSpace();
        if (_next == Expectation.SeparatorOrEnd)
        {
            if (_depth == 0)
            {
                if (_position < _json.Length) throw Wrong(_position);
                Kind = JsonTokenType.None;
                return false;
            }

            if (first is '}' or ']') return Close(first);
            if (first != ',') throw Wrong(_position);
            _position++;
            first = SkipSpace();
            _next = InObject ? Expectation.Name : Expectation.Value;
        }

        if (_next is Expectation.Name or Expectation.NameOrEnd)
        {
            if (first == '}' && _next == Expectation.NameOrEnd) return Close(first);
            if (first != '"') throw Wrong(_position);
            ReadString(JsonTokenType.PropertyName);
            if (SkipSpace() != ':') throw Wrong(_position);
            _position++;
            _next = Expectation.Value;
            return true;
        }

        if (first == ']' && _next == Expectation.ValueOrEnd) return Close(first);
        ReadValue(first);
        return true;
    }

    /// <summary>Moves from the first token of a value to its last.</summary>
    public void Skip()
    {
        if (Kind is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;
        var outside = _depth - 1;
        while (_depth > outside) Read();
    }

    private void ReadValue(int first)
    {
        switch (first)
        {
            case '"':
                ReadString(JsonTokenType.String);
                _next = Expectation.SeparatorOrEnd;
                break;
            case '{':
                Open(JsonTokenType.StartObject, Expectation.NameOrEnd, 1);
                break;
            case '[':
                Open(JsonTokenType.StartArray, Expectation.ValueOrEnd, 0);
                break;
            case 't':
                ReadLiteral("true"u8, JsonTokenType.True);
                break;
            case 'f':
                ReadLiteral("false"u8, JsonTokenType.False);
                break;
            case 'n':
                ReadLiteral("null"u8, JsonTokenType.Null);
                break;
            default:
                ReadNumber();
                break;
        }
    }

    private void Open(JsonTokenType kind, Expectation next, ulong isObject)
    {
        if (_depth == MaxDepth) throw new JsonSyntaxException(_position, tooDeep: true);
        _depth++;
        _objects = (_objects << 1) | isObject;
        _next = next;
        End(kind, _position + 1);
    }

    private bool Close(int bracket)
    {
        if (InObject != (bracket == '}')) throw Wrong(_position);
        _depth--;
        _objects >>= 1;
        _next = Expectation.SeparatorOrEnd;
        End(bracket == '}' ? JsonTokenType.EndObject : JsonTokenType.EndArray, _position + 1);
        return true;
    }

    private void ReadString(JsonTokenType kind)
    {
        var at = _position + 1;
        IsEscaped = false;
        // A block is looked at once, however many escapes it holds.
        while (_json.Length - at >= Vector256<byte>.Count)
        {
            var found = JsonStops.In(Vector256.Create(_json.Slice(at, Vector256<byte>.Count)));
            var passed = Vector256<byte>.Count;
            while (found != 0)
            {
                var end = at + BitOperations.TrailingZeroCount(found);
                if (IsEnd(end))
                {
                    End(kind, end + 1);
                    return;
                }

                // It may reach into the next block.
                var next = PassEscape(end + 1) - at;
                passed = Math.Max(passed, next);
                found = next < Vector256<byte>.Count ? found & (uint.MaxValue << next) : 0;
            }

            at += passed;
        }

        while (true)
        {
            var length = _json[at..].IndexOfAny(JsonStops.Values);
            if (length < 0) throw Wrong(_json.Length);
            at += length;
            if (IsEnd(at)) break;
            at = PassEscape(at + 1);
        }

        End(kind, at + 1);
    }

    /// <param name="at">On a quote, a backslash or what may not be in a string.</param>
    /// <returns>False for the beginning of an escape.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsEnd(int at)
    {
        if (_json[at] == '"') return true;
        if (_json[at] != '\\') throw Wrong(at);
        IsEscaped = true;
        return false;
    }

    /// <param name="at">On the character after the backslash.</param>
    private readonly int PassEscape(int at)
    {
        if (at == _json.Length) throw Wrong(at);
        if (_json[at] is (byte)'n' or (byte)'"' or (byte)'\\' or (byte)'t' or (byte)'r' or (byte)'/' or (byte)'b' or (byte)'f') return at + 1;
        if (_json[at] != 'u') throw Wrong(at);
        for (var digit = 1; digit <= 4; digit++)
            if (at + digit >= _json.Length || !char.IsAsciiHexDigit((char)_json[at + digit])) throw Wrong(Math.Min(at + digit, _json.Length));
        return at + 5;
    }

    private void ReadLiteral(ReadOnlySpan<byte> literal, JsonTokenType kind)
    {
        var same = literal.CommonPrefixLength(_json[_position..]);
        if (same < literal.Length) throw Wrong(_position + same);
        _next = Expectation.SeparatorOrEnd;
        End(kind, _position + same);
    }

    private void ReadNumber()
    {
        var at = _position;
        if (At(at) == '-') at++;
        at = At(at) == '0' ? at + 1 : PassDigits(at);
        if (At(at) == '.') at = PassDigits(at + 1);
        if (At(at) is 'e' or 'E')
        {
            at++;
            if (At(at) is '+' or '-') at++;
            at = PassDigits(at);
        }

        _next = Expectation.SeparatorOrEnd;
        End(JsonTokenType.Number, at);
    }

    private readonly int PassDigits(int at)
    {
        var start = at;
        while (At(at) is >= '0' and <= '9') at++;
        return at > start ? at : throw Wrong(at);
    }

    /// <returns>-1 at the end.</returns>
    private readonly int At(int position) => position < _json.Length ? _json[position] : -1;

    /// <returns>The first byte that is not white space, -1 at the end.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SkipSpace()
    {
        while (_position < _json.Length)
        {
            var value = _json[_position];
            if (value > ' ' || value is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')) return value;
            _position++;
        }

        return -1;
    }

    private void End(JsonTokenType kind, int end)
    {
        Kind = kind;
        TokenStart = _position;
        TokenEnd = end;
        _position = end;
    }

    private static JsonSyntaxException Wrong(int position) => new(position, tooDeep: false);
}
