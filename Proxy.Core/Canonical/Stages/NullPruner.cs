using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Stages;

/// <summary>
/// The machine behind <see cref="NullPruningStage"/>. It walks JSON inside a JSON string without unescaping it and holds
/// back only a member's comma and key until the value is known not to be null. All else passes byte for byte.
/// A removed member takes its own comma along, the one before it, or the one after it if it would have come first.
/// </summary>
internal sealed class NullPruner : IDisposable
{
    private readonly PooledBuffer _out = new();
    private readonly PooledBuffer _held = new(256);
    private readonly PooledBuffer _key = new(128);
    private readonly Stack<Frame> _frames = new();
    private JsonUnescaper? _unescaper;
    private Frame _frame;
    private Expect _expect;
    private PruningNode? _valueNode;
    private bool _prunable;
    private bool _holding;
    private bool _innerEscape;
    private int _keyStart;
    private int _nullLength;

    private enum Expect
    {
        Value,
        Null,
        Literal,
        String,
        AfterValue,
        KeyOrEnd,
        Key,
        Colon,
    }

    /// <summary>Starts a new input.</summary>
    public void Reset(PruningNode root)
    {
        _frames.Clear();
        _held.Clear();
        _frame = default;
        _expect = Expect.Value;
        _valueNode = root;
        _prunable = _holding = _innerEscape = false;
    }

    /// <returns>What can be handed on now; valid until the next call.</returns>
    public ReadOnlySpan<byte> Prune(ReadOnlySpan<byte> escaped)
    {
        _out.Clear();
        while (!escaped.IsEmpty)
        {
            if (_expect == Expect.String && !_innerEscape)
            {
                // Inside a string only a backslash can matter: quotes arrive escaped.
                var plain = escaped.IndexOf((byte)'\\');
                if (plain < 0) plain = escaped.Length;
                _out.Append(escaped[..plain]);
                escaped = escaped[plain..];
                if (escaped.IsEmpty) break;
            }

            var c = EscapedChar.At(escaped);
            Step(c.Value, escaped[..c.Length]);
            escaped = escaped[c.Length..];
        }

        return _out.Written;
    }

    /// <summary>The input is over, perhaps cut off: what is still held belongs to it.</summary>
    public ReadOnlySpan<byte> Rest()
    {
        _out.Clear();
        Release();
        return _out.Written;
    }

    public void Dispose()
    {
        _out.Dispose();
        _held.Dispose();
        _key.Dispose();
    }

    private void Step(int c, ReadOnlySpan<byte> raw)
    {
        switch (_expect)
        {
            case Expect.String:
                Emit(raw);
                if (_innerEscape) _innerEscape = false;
                else if (c == '\\') _innerEscape = true;
                else if (c == '"') _expect = Expect.AfterValue;
                break;
            case Expect.Key:
                if (_innerEscape) _innerEscape = false;
                else if (c == '\\') _innerEscape = true;
                else if (c == '"') EndKey();
                Emit(raw);
                break;
            case Expect.Null:
                Null(c, raw);
                break;
            case Expect.Literal when c is not (',' or '}' or ']') && !IsSpace(c):
                Emit(raw);
                break;
            case Expect.Value when !IsSpace(c):
                Value(c, raw);
                break;
            case Expect.KeyOrEnd when c == '"':
                Emit(raw);
                _keyStart = _held.Length;
                _expect = Expect.Key;
                break;
            case Expect.Colon when c == ':':
                Emit(raw);
                _expect = Expect.Value;
                break;
            default:
                Structure(c, raw);
                break;
        }
    }

    private void Value(int c, ReadOnlySpan<byte> raw)
    {
        if (c == 'n' && _prunable && _holding)
        {
            _held.Append(raw);
            _nullLength = 1;
            _expect = Expect.Null;
            return;
        }

        if (c == ']')
        {
            Structure(c, raw); // an empty array
            return;
        }

        Release();
        Emit(raw);
        switch (c)
        {
            case '{':
                Push(isObject: true);
                BeginMember();
                break;
            case '[':
                Push(isObject: false);
                BeginItem();
                break;
            default:
                _expect = c == '"' ? Expect.String : Expect.Literal;
                break;
        }
    }

    private void Null(int c, ReadOnlySpan<byte> raw)
    {
        if (c != "null"[_nullLength])
        {
            // No null after all, so no JSON either: hand it on as it came.
            Release();
            _expect = Expect.Literal;
            Step(c, raw);
            return;
        }

        _held.Append(raw);
        if (++_nullLength < 4) return;
        _held.Clear();
        _holding = false;
        _expect = Expect.AfterValue;
    }

    private void Structure(int c, ReadOnlySpan<byte> raw)
    {
        switch (c)
        {
            case ',' when _frame.IsObject:
                BeginMember();
                if (_holding && !_frame.HasMember) return; // its member was the first and is gone
                Emit(raw);
                break;
            case ',':
                Emit(raw);
                BeginItem();
                break;
            case '}' or ']':
                Release();
                Emit(raw);
                _frame = _frames.Count > 0 ? _frames.Pop() : default;
                _expect = Expect.AfterValue;
                break;
            default:
                Emit(raw);
                if (_expect == Expect.Literal) _expect = Expect.AfterValue; // white space ends a literal
                break;
        }
    }

    private void Push(bool isObject)
    {
        _frames.Push(_frame);
        _frame = new Frame(isObject, _valueNode);
    }

    private void BeginMember()
    {
        _expect = Expect.KeyOrEnd;
        _valueNode = null;
        _prunable = false;
        _holding = _frame.Node is { HasMembers: true };
    }

    private void BeginItem()
    {
        _expect = Expect.Value;
        _valueNode = _frame.Node?.Items;
        _prunable = false;
    }

    private void EndKey()
    {
        _expect = Expect.Colon;
        if (!_holding) return;
        var member = _frame.Node!.Find(DecodeKey(_held.Written[_keyStart..]));
        _valueNode = member.Node;
        _prunable = member.Prunable;
        if (!_prunable) Release();
    }

    private ReadOnlySpan<byte> DecodeKey(ReadOnlySpan<byte> escaped)
    {
        if (!escaped.Contains((byte)'\\')) return escaped;
        _key.Clear();
        _key.Append((byte)'"');
        _unescaper ??= new JsonUnescaper(_key);
        _unescaper.Append(escaped);
        _unescaper.Flush();
        _key.Append((byte)'"');
        try
        {
            var reader = new Utf8JsonReader(_key.Written);
            reader.Read();
            var plain = new byte[_key.Length]; // rare: a key that needed escapes
            return plain.AsSpan(0, reader.CopyString(plain));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return default; // no name that a schema can hold
        }
    }

    private void Emit(ReadOnlySpan<byte> raw)
    {
        if (_holding) _held.Append(raw);
        else _out.Append(raw);
    }

    private void Release()
    {
        if (!_holding) return;
        _holding = false;
        _frame.HasMember = true;
        _out.Append(_held.Written);
        _held.Clear();
    }

    private static bool IsSpace(int c) => c is ' ' or '\n' or '\r' or '\t';

    /// <param name="HasMember">Something of this object was handed on, so the next member needs its comma.</param>
    private record struct Frame(bool IsObject, PruningNode? Node)
    {
        public bool HasMember { get; set; }
    }
}
