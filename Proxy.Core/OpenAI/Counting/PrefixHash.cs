using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Proxy.Core.OpenAI.Counting;

/// <summary>
/// A hash of all bytes so far, whatever pieces they came in. It is computed of every prompt: four multiplications that do not wait for
/// each other take 64 bytes. It guards nothing but an estimate and is never told, so it need not resist anybody, nor be the same elsewhere.
/// </summary>
internal struct PrefixHash()
{
    private const int Step = 8 * sizeof(ulong);
    private const ulong Prime = 0x9E3779B97F4A7C15;

    private Lanes _lanes = new();
    private Block _pending;
    private int _pendingLength;

    public readonly ulong Value
    {
        get
        {
            Block last = default;
            ((ReadOnlySpan<byte>)_pending)[.._pendingLength].CopyTo(last);
            var lanes = _lanes;
            lanes.Add(MemoryMarshal.Cast<byte, ulong>((Span<byte>)last));
            return lanes.Value(_pendingLength);
        }
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_pendingLength > 0)
        {
            var missing = Math.Min(Step - _pendingLength, bytes.Length);
            bytes[..missing].CopyTo(((Span<byte>)_pending)[_pendingLength..]);
            _pendingLength += missing;
            bytes = bytes[missing..];
            if (_pendingLength < Step) return;
            _lanes.Add(MemoryMarshal.Cast<byte, ulong>((Span<byte>)_pending));
        }

        _pendingLength = bytes.Length % Step;
        _lanes.Add(MemoryMarshal.Cast<byte, ulong>(bytes[..^_pendingLength]));
        bytes[^_pendingLength..].CopyTo(_pending);
    }

    private static ulong Mix(ulong state, ulong first, ulong second)
    {
        var high = Math.BigMul(first ^ state, second ^ Prime, out var low);
        return high ^ low ^ state;
    }

    [InlineArray(Step)]
    private struct Block
    {
        private byte _first;
    }

    private struct Lanes()
    {
        private ulong _a = Prime;
        private ulong _b = 0xC2B2AE3D27D4EB4F;
        private ulong _c = 0x165667B19E3779F9;
        private ulong _d = 0x85EBCA77C2B2AE63;

        /// <param name="words">Eight at a time.</param>
        public void Add(ReadOnlySpan<ulong> words)
        {
            var (a, b, c, d) = (_a, _b, _c, _d);
            for (; words.Length >= 8; words = words[8..])
            {
                a = Mix(a, words[0], words[1]);
                b = Mix(b, words[2], words[3]);
                c = Mix(c, words[4], words[5]);
                d = Mix(d, words[6], words[7]);
            }

            (_a, _b, _c, _d) = (a, b, c, d);
        }

        public readonly ulong Value(int length) => Mix(Mix(_a, _b, _c), _d, (ulong)length);
    }
}
