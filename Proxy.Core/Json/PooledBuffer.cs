using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Proxy.Core.Json;

/// <summary>
/// A growing byte buffer from the shared pool. Sealed and non-virtual on purpose: the stream writer appends three
/// spans per delta, and through <see cref="IBufferWriter{T}"/> each would be an interface call.
/// </summary>
internal sealed class PooledBuffer(int capacity = 1024) : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);
    private int _length;

    public int Length => _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _length);

    /// <summary>What was written, to be changed in place.</summary>
    public Span<byte> GetWritten() => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    /// <summary>Drops everything after the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _length);
        _length = length;
    }

    /// <summary>Drops the first <paramref name="count"/> bytes; the rest moves up.</summary>
    public void RemoveFirst(int count)
    {
        _bytes.AsSpan(count, _length - count).CopyTo(_bytes);
        _length -= count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _bytes.Length - _length) Grow(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    public void Append(byte value)
    {
        if (_length == _bytes.Length) Grow(1);
        _bytes[_length++] = value;
    }

    public void Append(long value)
    {
        if (_bytes.Length - _length < 20) Grow(20);
        value.TryFormat(_bytes.AsSpan(_length), out var written, provider: System.Globalization.CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>Appends <paramref name="plain"/> as a JSON string with its quotes.</summary>
    public void AppendString(string plain) => Append(JsonText.From(plain).Token.Span);

    /// <summary>Appends UTF-8 of <paramref name="ascii"/> unescaped: ids and names that are known to need none.</summary>
    public void AppendAscii(string ascii)
    {
        if (_bytes.Length - _length < ascii.Length) Grow(ascii.Length);
        _length += Encoding.ASCII.GetBytes(ascii, _bytes.AsSpan(_length));
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_length);
    }

    public void Dispose()
    {
        var bytes = _bytes;
        _bytes = [];
        _length = 0;
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Reserve(int sizeHint)
    {
        if (_bytes.Length - _length < Math.Max(1, sizeHint)) Grow(Math.Max(1, sizeHint));
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(_bytes.Length * 2, _length + needed)));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
