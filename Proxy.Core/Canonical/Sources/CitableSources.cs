namespace Proxy.Core.Canonical.Sources;

/// <summary>R20: the sources of a request that its answer may cite.</summary>
internal sealed class CitableSources
{
    private readonly Dictionary<(bool IsSearchResult, int Index), CitableSource> _sources = [];

    public int Count => _sources.Count;

    public void Add(CitableSource source) => _sources[(source.Kind == SourceKind.SearchResult, source.Index)] = source;

    public CitableSource? Find(bool isSearchResult, int index) => _sources.GetValueOrDefault((isSearchResult, index));
}
