using System.Buffers;
using System.Globalization;
using System.Text.Unicode;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;

namespace Proxy.Core.Batches;

/// <summary>
/// Cuts <c>{"requests":[…]}</c> into the elements of its list as it comes, in pieces of any length. Holds one element at a
/// time; its syntax is checked by who reads it (<see cref="BatchItemReader"/>), here only where it ends.
/// </summary>
/// <param name="mostBytes">Of one element.</param>
/// <param name="isStrict">An unknown field is refused instead of warned of (C0.8).</param>
internal sealed class BatchBodyReader(int mostBytes, bool isStrict, Warnings warnings) : IDisposable
{
    private static readonly SearchValues<byte> s_brackets = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> s_wordEnds = SearchValues.Create(" \t\r\n\",:{}[]"u8);
    private readonly PooledBuffer _value = new(16 * 1024);
    private Next _next;
    private Kind _gathered;
    private string _name = "";
    private long _position;
    private long _valueStart;
    private int _depth;
    private bool _isInString;
    private bool _isEscaped;
    private bool _isGiven;
    private bool _hasRequests;

    private enum Kind : byte
    {
        Nothing,
        Nested,
        Word,
    }

    private enum Next : byte
    {
        Body,
        NameOrEnd,
        Name,
        Colon,
        Value,
        CommaOrEnd,
        ElementOrEnd,
        Element,
        ElementCommaOrEnd,
        Over,
    }

    /// <summary>After <see cref="Read"/> said that there is one, and until it is called again.</summary>
    public ReadOnlyMemory<byte> Element => _value.WrittenMemory;

    /// <summary>Elements given so far.</summary>
    public int Count { get; private set; }

    /// <summary>Goes on to the end of the next element.</summary>
    /// <param name="bytes">What is left of it afterwards is for the next call.</param>
    /// <returns>False when all was read, and more is needed.</returns>
    /// <exception cref="RequestRejectedException">This is not JSON, not the body of a batch, or an element is too long.</exception>
    public bool Read(ref ReadOnlyMemory<byte> bytes)
    {
        if (_isGiven) _value.Clear();
        _isGiven = false;
        while (!bytes.IsEmpty)
        {
            var taken = 1;
            if (_gathered != Kind.Nothing)
            {
                taken = Gather(bytes.Span, out var isWhole);
                _value.Append(bytes.Span[..taken]);
                if (_value.Length > mostBytes) throw TooLong();
                if (isWhole) EndValue();
            }
            else if (bytes.Span[0] is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                taken = Step(bytes.Span[0]);
            }

            bytes = bytes[taken..];
            _position += taken;
            if (_isGiven) return true;
        }

        return false;
    }

    /// <summary>There are no more bytes.</summary>
    /// <exception cref="RequestRejectedException">It is not whole, or says nothing of requests.</exception>
    public void End()
    {
        if (_next != Next.Over) throw NotJson("unexpected end", _position);
        if (!_hasRequests) throw Reject.At("requests", Literals.Required);
    }

    public void Dispose() => _value.Dispose();

    /// <returns>Bytes taken: none where a value begins.</returns>
    private int Step(byte first)
    {
        switch (_next, first)
        {
            case (Next.Body, (byte)'{'):
                _next = Next.NameOrEnd;
                return 1;
            case (Next.Body, (byte)'[' or (byte)'"' or (byte)'-' or (byte)'t' or (byte)'f' or (byte)'n' or (>= (byte)'0' and <= (byte)'9')):
                throw RequestRejectedException.Invalid("The request body should be a JSON object");
            case (Next.NameOrEnd or Next.CommaOrEnd, (byte)'}'):
                _next = Next.Over;
                return 1;
            case (Next.CommaOrEnd, (byte)','):
                _next = Next.Name;
                return 1;
            case (Next.NameOrEnd or Next.Name, (byte)'"'):
                _next = Next.Name;
                break;
            case (Next.Colon, (byte)':'):
                _next = Next.Value;
                return 1;
            case (Next.Value, (byte)'[') when _name == "requests":
                _next = Next.ElementOrEnd;
                return 1;
            case (Next.ElementOrEnd or Next.ElementCommaOrEnd, (byte)']'):
                _next = Next.CommaOrEnd;
                return 1;
            case (Next.ElementCommaOrEnd, (byte)','):
                _next = Next.Element;
                return 1;
            case (Next.Value or Next.Element or Next.ElementOrEnd, not ((byte)',' or (byte)':' or (byte)']' or (byte)'}')):
                if (_next == Next.Value && _name == "requests") throw Reject.At(_name, Literals.NotList);
                break;
            default:
                throw NotJson("unexpected character", _position);
        }

        (_gathered, _valueStart, _depth) = (first is (byte)'"' or (byte)'{' or (byte)'[' ? Kind.Nested : Kind.Word, _position, 0);
        return 0;
    }

    /// <summary>Looks for the end of the value, be it a string, whatever brackets hold, or a word.</summary>
    /// <returns>Bytes of it.</returns>
    private int Gather(ReadOnlySpan<byte> bytes, out bool isWhole)
    {
        isWhole = false;
        if (_gathered == Kind.Word)
        {
            var end = bytes.IndexOfAny(s_wordEnds);
            isWhole = end >= 0;
            return isWhole ? end : bytes.Length;
        }

        for (var at = 0; at < bytes.Length;)
        {
            if (_isEscaped)
            {
                _isEscaped = false;
                at++;
                continue;
            }

            var next = _isInString ? bytes[at..].IndexOfAny((byte)'"', (byte)'\\') : bytes[at..].IndexOfAny(s_brackets);
            if (next < 0) break;
            at += next + 1;
            var found = bytes[at - 1];
            if (found == '\\') _isEscaped = true;
            else if (found == '"') _isInString = !_isInString;
            else _depth += found is (byte)'{' or (byte)'[' ? 1 : -1;
            if (_depth > 0 || _isInString) continue;
            isWhole = true;
            return at;
        }

        return bytes.Length;
    }

    private void EndValue()
    {
        _gathered = Kind.Nothing;
        switch (_next)
        {
            case Next.Name:
                CheckSyntax();
                _name = Name();
                if (_name == "requests" && _hasRequests) throw Reject.At(_name, "duplicate key");
                _hasRequests |= _name == "requests";
                _next = Next.Colon;
                _value.Clear();
                break;
            case Next.Value:
                CheckSyntax();
                if (isStrict) throw Reject.At(Reject.Shown(_name), Literals.Extra);
                warnings.Add(_name, "unknown", "*:unknown");
                _next = Next.CommaOrEnd;
                _value.Clear();
                break;
            default:
                Count++;
                _next = Next.ElementCommaOrEnd;
                _isGiven = true;
                break;
        }
    }

    private void CheckSyntax()
    {
        try
        {
            if (!Utf8.IsValid(_value.Written)) throw NotJson("invalid UTF-8", _valueStart);
            var scanner = new JsonScanner(_value.Written);
            while (scanner.Read())
            {
            }
        }
        catch (JsonSyntaxException exception)
        {
            throw NotJson(exception.TooDeep ? "nested deeper than 64 levels" : "unexpected character", _valueStart + exception.Position);
        }
    }

    private string Name()
    {
        try
        {
            return new JsonText(_value.WrittenMemory).Decode();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: no known name has one.
            return "_";
        }
    }

    private RequestRejectedException TooLong()
    {
        var where = _next is Next.Element or Next.ElementOrEnd ? "requests." + Count.ToString(CultureInfo.InvariantCulture) : Reject.Shown(_name);
        return new RequestRejectedException(new Failure(
            FailureKind.RequestTooLarge, string.Create(CultureInfo.InvariantCulture, $"{where}: exceeds the maximum size of {mostBytes} bytes")) { ShouldRetry = false });
    }

    private static RequestRejectedException NotJson(string problem, long position) =>
        RequestRejectedException.Invalid(string.Create(CultureInfo.InvariantCulture, $"The request body is not valid JSON: {problem}: byte {position}"));
}
