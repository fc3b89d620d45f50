using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers.Web;

/// <summary>What one answer's web searches found and how many there were: citations name their sources by address only (S8).</summary>
internal sealed class WebAnswer
{
    /// <summary>Put to every address that the model cites, and to none that the search tells (recorded).</summary>
    private const string Tracking = "utm_source=openai";

    private const int LongestCitedText = 150;

    // Far more than any answer has, and than any address or title is long (bytes): what a hostile upstream can make us keep.
    private const int MostSources = 4096;
    private const int LongestKept = 4096;

    private readonly Dictionary<string, WebSource> _sources = new(StringComparer.Ordinal);

    public int Searches { get; set; }

    /// <summary>Pages that were told as fetched.</summary>
    public int Fetches { get; set; }

    public void Add(IReadOnlyList<WebSource> sources)
    {
        foreach (var source in sources)
        {
            if (_sources.Count == MostSources || source.Url.Token.Length > LongestKept) continue;
            var key = Key(source.Url);
            // The first to tell more than an address.
            if (!_sources.TryGetValue(key, out var known) || (known.Snippet is null && source.Snippet is not null)) _sources[key] = Copy(source);
        }
    }

    public WebSource? Find(JsonText url) => _sources.GetValueOrDefault(Key(url));

    /// <summary>S8: words of the source, never of the answer.</summary>
    private static JsonText CitedText(JsonText snippet)
    {
        var text = EscapedUtf8.DecodeString(snippet.Escaped);
        if (text.Length <= LongestCitedText) return JsonText.From(text);
        var length = char.IsHighSurrogate(text[LongestCitedText - 1]) ? LongestCitedText - 1 : LongestCitedText;
        return JsonText.From(text[..length]);
    }

    /// <param name="requests">What upstream counts; null when it does not say.</param>
    public static Usage Told(Usage usage, WebAnswer? web, int? requests, bool isOffered) =>
        web is null && !isOffered ? usage : usage with { WebSearches = requests ?? web?.Searches ?? 0, WebFetches = web?.Fetches ?? 0 };

    // The slices point into the item, which is let go before the citations come; of a snippet no more is kept than is cited.
    private static WebSource Copy(WebSource source) => new(
        Own(source.Url),
        source.Title is { } title && title.Token.Length <= LongestKept ? Own(title) : null,
        source.Snippet is { } snippet ? CitedText(snippet) : null);

    private static JsonText Own(JsonText text) => new(text.Token.ToArray());

    private static string Key(JsonText url)
    {
        var text = EscapedUtf8.DecodeString(url.Escaped);
        var at = text.IndexOf(Tracking, StringComparison.Ordinal);
        if (at > 0)
        {
            var end = at + Tracking.Length;
            // ?utm_source=openai&a=b, ?a=b&utm_source=openai, ?utm_source=openai#part
            text = end < text.Length && text[end] == '&' ? text.Remove(at, Tracking.Length + 1) : text.Remove(at - 1, Tracking.Length + 1);
        }

        return text.TrimEnd('/');
    }
}
