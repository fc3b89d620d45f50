using System.Text;
using Proxy.Core.Canonical.Sources;
using Proxy.Core.Json;

namespace Proxy.Tests.Canonical.Sources;

/// <summary>A document of three sentences, one of three blocks (the second an image), and a search result.</summary>
internal static class CitedRuby
{
    public const string Text = "Matz \"made\" Ruby. It grew 😀. Rails came.\n";

    public static CitableSources Sources()
    {
        var sources = new CitableSources();
        var text = JsonText.From(Text).Escaped.ToArray();
        sources.Add(new CitableSource(SourceKind.Text, 0, text, Sentences.Split(text)) { Title = JsonText.From("R") });
        sources.Add(new CitableSource(SourceKind.Blocks, 2, "onetwo"u8.ToArray(), [new(3, 0), new(3, 0), new(6, 0)]));
        sources.Add(new CitableSource(SourceKind.SearchResult, 0, Encoding.UTF8.GetBytes("foundmore"), [new(5, 0), new(9, 0)]) { Title = JsonText.From("T"), Source = JsonText.From("https://s") });
        return sources;
    }
}
