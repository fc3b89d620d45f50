using System.Buffers.Binary;

namespace Proxy.Core.OpenAI.Counting;

/// <summary>
/// A hash of all bytes so far, whatever pieces they came in; sixteen at a time, since it is computed of every prompt. It guards
/// nothing but an estimate, so it need not resist anybody.
/// </summary>
internal struct PrefixHash()
{
    private const int Step = 2 * sizeof(ulong);
    private const ulong Prime = 0x9E3779B97F4A7C15;

    private ulong _state = Prime;
    private ulong _first;
    private ulong _second;
    private int _pending;

    public readonly ulong Value => Mix(_state ^ (ulong)_pending, _first, _second);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (_pending > 0 && !bytes.IsEmpty)
        {
            AddPending(bytes[0]);
            bytes = bytes[1..];
        }

        for (; bytes.Length >= Step; bytes = bytes[Step..])
            _state = Mix(_state, BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[sizeof(ulong)..]));
        foreach (var one in bytes) AddPending(one);
    }

    private void AddPending(byte one)
    {
        if (_pending < sizeof(ulong)) _first |= (ulong)one << (8 * _pending);
        else _second |= (ulong)one << (8 * (_pending - sizeof(ulong)));
        if (++_pending < Step) return;
        _state = Mix(_state, _first, _second);
        (_first, _second, _pending) = (0, 0, 0);
    }

    private static ulong Mix(ulong state, ulong first, ulong second)
    {
        var high = Math.BigMul(first ^ state, second ^ Prime, out var low);
        return high ^ low ^ state;
    }
}
