using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>
/// Server-sent events from bytes that arrive in any split (C4.10, F31): CRLF, CR or LF, a byte order mark, comments,
/// several data lines, <c>data:</c> with or without the space, no final blank line. Field names other than data say
/// nothing that the payload's own <c>type</c> does not.
/// An event that lies whole in one chunk is handed over where it lies; only what spans chunks is copied.
/// </summary>
internal sealed class SseEventReader(int maxEventBytes = SseEventReader.DefaultMaxEventBytes) : IDisposable
{
    /// <summary>F33. Bytes of one event, or of one line of any kind.</summary>
    public const int DefaultMaxEventBytes = 8 * 1024 * 1024;

    private readonly PooledBuffer _line = new(256);
    private readonly PooledBuffer _data = new(256);
    private bool _hasData;
    private bool _skipLineFeed;
    private bool _consumed;
    private bool _pastStart;

    /// <summary>The cap was exceeded; nothing more is read.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>Takes the next whole event from <paramref name="chunk"/>, or keeps what is left of it and returns false.</summary>
    /// <param name="data">The event's data; valid until the next call, and as long as the chunk's memory is.</param>
    public bool TryRead(scoped ref ReadOnlySpan<byte> chunk, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (_consumed) Reset();
        while (!chunk.IsEmpty && !Overflowed)
        {
            if (_skipLineFeed)
            {
                _skipLineFeed = false;
                if (chunk[0] == '\n')
                {
                    chunk = chunk[1..];
                    continue;
                }
            }

            var end = chunk.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
            {
                Keep(_line, chunk);
                chunk = default;
                return false;
            }

            var line = chunk[..end];
            TakeLineEnd(ref chunk, end);
            if (_line.Length > 0)
            {
                Keep(_line, line);
                if (Overflowed) return false;
                line = _line.Written;
            }

            if (TakeLine(line, ref chunk, out data)) return true;
            _line.Clear();
        }

        return false;
    }

    /// <summary>The event that was left without its blank line when the stream ended.</summary>
    public bool TryReadLast(out ReadOnlySpan<byte> data)
    {
        data = default;
        if (_consumed) Reset();
        if (Overflowed) return false;
        ReadOnlySpan<byte> none = default;
        if (_line.Length > 0 && TakeLine(_line.Written, ref none, out data)) return true;
        _line.Clear();
        data = _data.Written;
        _consumed = _hasData;
        return _hasData;
    }

    public void Dispose()
    {
        _line.Dispose();
        _data.Dispose();
    }

    private bool TakeLine(ReadOnlySpan<byte> line, scoped ref ReadOnlySpan<byte> chunk, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (!_pastStart)
        {
            _pastStart = true;
            if (line.StartsWith("\uFEFF"u8)) line = line[3..];
        }

        if (line.IsEmpty)
        {
            if (!_hasData) return false;
            data = _data.Written;
            return _consumed = true;
        }

        if (!line.StartsWith("data"u8)) return false;
        var value = line[4..];
        if (value.Length > 0)
        {
            if (value[0] != ':') return false;
            value = value.Length > 1 && value[1] == ' ' ? value[2..] : value[1..];
        }

        // The usual case: one data line, and the blank line that ends the event is already here.
        if (!_hasData && TakeBlankLine(ref chunk))
        {
            data = value;
            return _consumed = true;
        }

        if (_hasData) Keep(_data, "\n"u8);
        _hasData = true;
        Keep(_data, value);
        return false;
    }

    private bool TakeBlankLine(scoped ref ReadOnlySpan<byte> chunk)
    {
        if (chunk.IsEmpty || _skipLineFeed || chunk[0] is not ((byte)'\n' or (byte)'\r')) return false;
        TakeLineEnd(ref chunk, 0);
        return true;
    }

    private void TakeLineEnd(scoped ref ReadOnlySpan<byte> chunk, int end)
    {
        var isCarriageReturn = chunk[end] == '\r';
        chunk = chunk[(end + 1)..];
        if (!isCarriageReturn) return;
        if (chunk.IsEmpty) _skipLineFeed = true;
        else if (chunk[0] == '\n') chunk = chunk[1..];
    }

    private void Keep(PooledBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        if (_line.Length + _data.Length + bytes.Length > maxEventBytes) Overflowed = true;
        else buffer.Append(bytes);
    }

    private void Reset()
    {
        _consumed = _hasData = false;
        _line.Clear();
        _data.Clear();
    }
}
