namespace Proxy.Core.Json;

/// <summary>One character of a JSON text that travels inside a JSON string, so that a quote arrives as <c>\"</c> or <c>\u0022</c>.</summary>
/// <param name="Value">The character if it is ASCII, else any value above: JSON's own syntax is ASCII.</param>
/// <param name="Length">Bytes it takes in the escaped text.</param>
internal readonly record struct EscapedChar(int Value, int Length)
{
    public static EscapedChar At(ReadOnlySpan<byte> escaped)
    {
        if (escaped[0] != '\\' || escaped.Length < 2) return new(escaped[0], 1);
        if (escaped[1] == 'u' && escaped.Length >= 6)
            return new(JsonUnescaper.TryHex(escaped[2..6], out var unit) ? unit : 0xFFFF, 6);
        return new(escaped[1] switch
        {
            (byte)'n' => '\n',
            (byte)'t' => '\t',
            (byte)'r' => '\r',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            var same => same,
        }, 2);
    }
}
