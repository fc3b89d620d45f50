using System.Buffers.Binary;
using System.Numerics;

namespace Proxy.Core.OpenAI.Counting;

/// <summary>
/// A hash of all bytes so far, whatever pieces they came in; eight at a time, since it is computed of every prompt. It guards
/// nothing but an estimate, so it need not resist anybody.
/// </summary>
internal struct PrefixHash()
{
    private const ulong Prime = 0x9E3779B97F4A7C15;

    private ulong _state = Prime;
    private ulong _pending;
    private int _pendingBytes;

    public readonly ulong Value => Mix(_state, _pending ^ ((ulong)_pendingBytes << 56));

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (_pendingBytes > 0 && !bytes.IsEmpty)
        {
            AddPending(bytes[0]);
            bytes = bytes[1..];
        }

        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) _state = Mix(_state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes) AddPending(one);
    }

    private void AddPending(byte one)
    {
        _pending |= (ulong)one << (8 * _pendingBytes);
        if (++_pendingBytes < sizeof(ulong)) return;
        _state = Mix(_state, _pending);
        (_pending, _pendingBytes) = (0, 0);
    }

    private static ulong Mix(ulong state, ulong word) => BitOperations.RotateLeft((state ^ word) * Prime, 29);
}
