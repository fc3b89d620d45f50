namespace Proxy.Core.Json;

/// <summary>Writes UTF-8 as the content of a JSON string: tool input becomes <c>arguments</c>, <c>{"a":1}</c> as <c>{\"a\":1}</c>.</summary>
internal static class JsonEscape
{
    /// <summary>Escapes only what JSON forbids: quote, backslash, control characters. Without the surrounding quotes.</summary>
    public static void Append(PooledBuffer output, ReadOnlySpan<byte> utf8)
    {
        while (true)
        {
            var plain = utf8.IndexOfAny(JsonStops.Values);
            if (plain < 0)
            {
                output.Append(utf8);
                return;
            }

            output.Append(utf8[..plain]);
            AppendSpecial(output, utf8[plain]);
            utf8 = utf8[(plain + 1)..];
        }
    }

    private static void AppendSpecial(PooledBuffer output, byte value)
    {
        switch (value)
        {
            case (byte)'"': output.Append("\\\""u8); break;
            case (byte)'\\': output.Append(@"\\"u8); break;
            case (byte)'\n': output.Append(@"\n"u8); break;
            case (byte)'\r': output.Append(@"\r"u8); break;
            case (byte)'\t': output.Append(@"\t"u8); break;
            default:
                output.Append(@"\u00"u8);
                output.Append(Hex(value >> 4));
                output.Append(Hex(value & 15));
                break;
        }
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
}
