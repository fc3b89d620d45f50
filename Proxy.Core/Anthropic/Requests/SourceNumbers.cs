namespace Proxy.Core.Anthropic.Requests;

/// <summary>R20: numbers the documents and the search results of a request as citations count them, in its order, cited or not.</summary>
internal sealed class SourceNumbers
{
    private int _documents;
    private int _searchResults;

    public bool AnyCited { get; private set; }

    /// <summary>A source is a file that was uploaded (C7).</summary>
    public bool NamesFiles { get; set; }

    public int Document(bool isCited)
    {
        AnyCited |= isCited;
        return _documents++;
    }

    public int SearchResult(bool isCited)
    {
        AnyCited |= isCited;
        return _searchResults++;
    }
}
