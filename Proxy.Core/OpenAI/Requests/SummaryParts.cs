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
        if (TryDecode(shown) is not { } text || SealedItem.Hash(text) != item.TextHash) return false;
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

    private static byte[]? TryDecode(JsonText text)
    {
        try
        {
            return text.DecodeUtf8();
        }
        catch (InvalidOperationException)
        {
            return null; // a lone surrogate: no text of ours holds one
        }
    }
}
