using System.Text.Json;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Errors;

namespace Proxy.Core.Relay;

/// <summary>
/// Takes the gateway's account out of errors that pass within an answer (F22): an <c>error</c> event, a failed Response.
/// Everything else passes as the bytes it is, at once and uncopied; only an event that may be an error, or whose beginning
/// is not enough to tell, waits for its end.
/// </summary>
/// <param name="secret">The gateway's upstream key; null for none.</param>
internal sealed class ErrorMask(string? secret) : IDisposable
{
    /// <summary>Bytes of an event's beginning that tell what it is: type and sequence number come first.</summary>
    private const int Telling = 512;

    /// <summary>F33. Bytes; a longer event has been refused by every client.</summary>
    private const int Most = 8 * 1024 * 1024;

    private readonly PooledBuffer _held = new(512);
    private readonly PooledBuffer _output = new(512);
    private bool _isReleased;

    /// <param name="read">Of a stream, in any split.</param>
    /// <returns>What goes to the client now; valid until the next call, and as long as <paramref name="read"/> is.</returns>
    public ReadOnlyMemory<byte> Pass(ReadOnlyMemory<byte> read)
    {
        var bytes = read.Span;
        if (_held.Length == 0 && !_isReleased && bytes.EndsWith("\n\n"u8) && !MayHold(bytes)) return read;
        _output.Clear();
        _held.Append(bytes);
        var rest = _held.Written;
        while (EndOfEvent(rest) is var end and > 0)
        {
            Take(rest[..end]);
            rest = rest[end..];
            _isReleased = false;
        }

        // The line ends stay: what follows may make them the end of the event.
        var known = rest.TrimEnd("\r\n"u8).Length;
        if (_isReleased || rest.Length > Most || (rest.Length > Telling && !MayHold(rest[..Telling])))
        {
            if (_isReleased || rest.Length <= Most) _output.Append(rest[..known]);
            else Take(rest[..known]);
            rest = rest[known..];
            _isReleased = true;
        }

        _held.RemoveFirst(_held.Length - rest.Length);
        return _output.WrittenMemory;
    }

    /// <summary>What is left when the stream has ended.</summary>
    public ReadOnlyMemory<byte> Rest()
    {
        _output.Clear();
        Take(_held.Written);
        _held.Clear();
        return _output.WrittenMemory;
    }

    /// <summary>A whole answer.</summary>
    public static ReadOnlyMemory<byte> InBody(ReadOnlyMemory<byte> body, string? secret)
    {
        if (!MayHold(body.Span)) return body;
        using var output = new PooledBuffer(body.Length);
        Write(body.Span, output, secret);
        return output.Written.ToArray();
    }

    public void Dispose()
    {
        _held.Dispose();
        _output.Dispose();
    }

    private void Take(ReadOnlySpan<byte> part)
    {
        if (_isReleased || !MayHold(part)) _output.Append(part);
        else if (part.IndexOf("data:"u8) is var data and >= 0)
        {
            var json = data + "data:"u8.Length;
            _output.Append(part[..json]);
            Write(part[json..], _output, secret);
        }
        else
        {
            _output.Append(PassedError.Of(part, isOwnAccount: false, secret));
        }
    }

    private static void Write(ReadOnlySpan<byte> json, PooledBuffer output, string? secret)
    {
        Range error;
        try
        {
            error = PassedError.Find(json);
        }
        catch (JsonException)
        {
            // Nobody's format: all of it may be an error.
            error = ..json.Length;
        }

        output.Append(json[..error.Start.Value]);
        if (!error.Equals(default)) output.Append(PassedError.Of(json[error], isOwnAccount: false, secret));
        output.Append(json[error.End.Value..]);
    }

    // "error" as a name or a value, but for "error":null, which every Response has; in a text its quotes are escaped.
    private static bool MayHold(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IndexOf("\"response.failed\""u8) >= 0) return true;
        while (bytes.IndexOf("error"u8) is var at and >= 0)
        {
            var isToken = at > 0 && bytes[at - 1] == '"' && bytes[(at + 5)..].StartsWith("\""u8) && !bytes[(at + 6)..].StartsWith(":null"u8);
            if (isToken || (at >= 7 && bytes[(at - 7)..at].SequenceEqual("event: "u8))) return true;
            bytes = bytes[(at + 5)..];
        }

        return false;
    }

    /// <returns>One past the blank line that ends the first event; 0 for none.</returns>
    private static int EndOfEvent(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var line = bytes[at..].IndexOfAny((byte)'\n', (byte)'\r');
            if (line < 0) return 0;
            at += line;
            var first = LineEnd(bytes[at..]);
            if (first == 0) return 0;
            var second = LineEnd(bytes[(at + first)..]);
            if (second > 0) return at + first + second;
            at += first;
        }

        return 0;
    }

    private static int LineEnd(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [(byte)'\r', (byte)'\n', ..] => 2,
        [(byte)'\n' or (byte)'\r', ..] => 1,
        _ => 0,
    };
}
