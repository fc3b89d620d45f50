using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.InteropServices;
using Proxy.Core.Json;

namespace Proxy.Core.Batches;

/// <summary>
/// One result (A10), and its line in a log: <c>12\t9f3a01c2\t{"custom_id":"a","result":{"type":"succeeded","message":{…}}}\n</c>:
/// index, CRC-32C of the JSON, the JSON that the client will read. A line that was torn, or never reached the disk, does not
/// match its sum and is no result.
/// </summary>
internal static class ResultLine
{
    private const int Sum = 8;
    private static readonly byte[][] s_types = ["succeeded"u8.ToArray(), "errored"u8.ToArray(), "canceled"u8.ToArray(), "expired"u8.ToArray()];

    /// <summary>The JSON alone, without a line end.</summary>
    /// <param name="body">The message or the error object, one line of JSON; of no meaning for the other kinds.</param>
    public static void WriteJson(PooledBuffer output, string customId, ItemKind kind, ReadOnlySpan<byte> body)
    {
        output.Append("{\"custom_id\":\""u8);
        output.AppendAscii(customId);
        output.Append("\",\"result\":{\"type\":\""u8);
        output.Append(s_types[(int)kind]);
        output.Append((byte)'"');
        if (kind is ItemKind.Succeeded or ItemKind.Errored)
        {
            output.Append(kind == ItemKind.Succeeded ? ",\"message\":"u8 : ",\"error\":"u8);
            output.Append(body);
        }

        output.Append("}}"u8);
    }

    /// <summary>A line of a log.</summary>
    public static void WriteLog(PooledBuffer output, int index, ReadOnlySpan<byte> json)
    {
        output.Append(index);
        output.Append((byte)'\t');
        Span<byte> sum = stackalloc byte[Sum];
        Utf8Formatter.TryFormat(Checksum(json), sum, out _, new('x', Sum));
        output.Append(sum);
        output.Append((byte)'\t');
        output.Append(json);
        output.Append((byte)'\n');
    }

    /// <param name="line">Without its end.</param>
    /// <returns>False for what is no whole line.</returns>
    public static bool TryReadLog(ReadOnlyMemory<byte> line, out int index, out ReadOnlyMemory<byte> json)
    {
        json = default;
        var span = line.Span;
        if (!Utf8Parser.TryParse(span, out index, out var digits) || index < 0 || span.Length < digits + Sum + 2 || span[digits] != '\t' || span[digits + Sum + 1] != '\t') return false;
        if (!Utf8Parser.TryParse(span.Slice(digits + 1, Sum), out uint sum, out var read, 'x') || read != Sum) return false;
        json = line[(digits + Sum + 2)..];
        return Checksum(json.Span) == sum;
    }

    /// <param name="json">As <see cref="WriteJson"/> wrote it.</param>
    public static ItemKind KindOf(ReadOnlySpan<byte> json)
    {
        // The id needs no escaping, so the first quote behind it is its end.
        var rest = json["{\"custom_id\":\""u8.Length..];
        rest = rest[(rest.IndexOf((byte)'"') + "\",\"result\":{\"type\":\""u8.Length)..];
        for (var kind = 0; kind < s_types.Length; kind++)
        {
            if (rest.StartsWith(s_types[kind])) return (ItemKind)kind;
        }

        throw new InvalidDataException("no line of results");
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) sum = BitOperations.Crc32C(sum, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (var value in bytes[(words.Length * sizeof(ulong))..]) sum = BitOperations.Crc32C(sum, value);
        return ~sum;
    }
}
