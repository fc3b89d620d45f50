using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Proxy.Core.Json;

/// <summary>What a run of plain bytes in a JSON string ends at: its closing quote, a backslash, or a control character, which is not allowed in one.</summary>
internal static class JsonStops
{
    public static SearchValues<byte> Values { get; } = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);

    /// <returns>A bit for each byte of the block that is one, the first byte's being the lowest.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint In(Vector256<byte> block) =>
        (Vector256.Equals(block, Vector256.Create((byte)'"')) | Vector256.Equals(block, Vector256.Create((byte)'\\')) | Vector256.LessThan(block, Vector256.Create((byte)' ')))
        .ExtractMostSignificantBits();
}
