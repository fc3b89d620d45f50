using Microsoft.ML.Tokenizers;

namespace Proxy.Core.Canonical.Stages;

/// <summary>The one tokenizer for local counts. Loading its vocabulary takes long, so it happens once, when first needed.</summary>
internal static class O200kTokenizer
{
    private static readonly Lazy<TiktokenTokenizer> s_instance = new(() => TiktokenTokenizer.CreateForEncoding("o200k_base"));

    /// <summary>Characters that are looked at together by <see cref="Count"/>.</summary>
    private const int Window = 2048;

    public static TiktokenTokenizer Instance => s_instance.Value;

    /// <summary>
    /// Counts in pieces, because the tokenizer takes time by the square of a word's length: 64 000 letters without a space
    /// keep it busy for seconds. No token begins before the last of some spaces and ends behind it, so the count is exact but for words
    /// longer than a piece, where each cut may add one.
    /// </summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        var tokens = 0;
        while (text.Length > Window)
        {
            var cut = text[1..Window].LastIndexOf(' ') + 1;
            if (cut == 0) cut = char.IsLowSurrogate(text[Window]) ? Window - 1 : Window;
            tokens += Instance.CountTokens(text[..cut]);
            text = text[cut..];
        }

        return tokens + Instance.CountTokens(text);
    }
}
