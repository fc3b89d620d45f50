using Proxy.Core.Json;

namespace Proxy.Tests.Json;

internal static class Escapes
{
    /// <summary>Cuts escaped text anywhere but inside an escape or a UTF-8 sequence, as upstream fragments are cut.</summary>
    public static IEnumerable<byte[]> Split(byte[] escaped, int[] cuts)
    {
        List<int> borders = [];
        for (var i = 0; i < escaped.Length;)
        {
            borders.Add(i);
            var length = EscapedUtf16.PrefixLength(escaped.AsSpan(i), 1);
            i += length > 0 ? length : 4; // a character beyond the BMP
        }

        var from = 0;
        foreach (var to in cuts.Select(c => borders.Count == 0 ? 0 : borders[(int)((uint)c % borders.Count)]).Order())
        {
            yield return escaped[from..to];
            from = to;
        }

        yield return escaped[from..];
    }
}
