using Proxy.Core.Json;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>S4 undone: the thinking text <c>a\n\nb</c> is the parts <c>a</c> and <c>b</c> again, by the lengths in the envelope.</summary>
internal static class SummaryParts
{
    private const int SeparatorLength = 2;

    /// <param name="parts">Plain UTF-8. Empty when nothing was shown, or when the client gives none back: the ciphertext alone is enough upstream.</param>
    /// <returns>False when the text is not the one that was shown.</returns>
    public static bool TrySplit(SealedItem item, JsonText shown, out List<ReadOnlyMemory<byte>> parts)
    {
        parts = [];
        // R24: text added to a block that was shown empty is ignored.
        if (item.TextHash is null || shown.IsEmpty) return true;
        // Decoded as the answer reader decodes, lone surrogates included: a text that upstream broke is still the text that was shown.
        using var decoded = new PooledBuffer(shown.Escaped.Length);
        EscapedUtf8.Decode(shown.Escaped, decoded);
        var text = decoded.Written.ToArray();
        if (SealedItem.Hash(text) != item.TextHash) return false;
        var offset = 0;
        foreach (var length in item.SummaryLengths)
        {
            if (parts.Count > 0) offset += SeparatorLength;
            if (length < 0 || offset + length > text.Length) return false;
            parts.Add(text.AsMemory(offset, length));
            offset += length;
        }

        return true;
    }
}
