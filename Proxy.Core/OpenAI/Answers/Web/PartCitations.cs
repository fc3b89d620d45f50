using System.Text;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Answers.Web;

/// <summary>
/// S8: the citations of one text part, each once, however often upstream tells it: as it streams, with the part's end, with the
/// item's end. They wait until their text is shown.
/// </summary>
internal sealed class PartCitations(AnswerOutput output)
{
    /// <summary>More than any text has; bounds what a hostile upstream can make us keep.</summary>
    private const int Most = 1024;

    private readonly HashSet<(string Url, int Start, int End)> _told = [];
    private readonly List<WebCitation> _waiting = [];

    /// <summary>The part is over, so its annotations are all here.</summary>
    public bool IsWhole { get; private set; }

    public void Add(ReadOnlySpan<byte> annotation)
    {
        var found = UrlCitation.Read(annotation);
        if (!found.IsUrl || found.Url.Length <= 2)
        {
            // S9: of files; Anthropic has no block that could say so.
            output.Warn("citations", "unsupported");
            return;
        }

        var url = EscapedUtf8.DecodeString(found.Url[1..^1]);
        if (_told.Count == Most || !_told.Add((url, found.Start, found.End))) return;
        var own = new JsonText(found.Url.ToArray());
        var source = output.Web?.Find(own);
        var title = found.Title.Length > 2 ? new JsonText(found.Title.ToArray()) : source?.Title;
        _waiting.Add(new WebCitation(own, title, source?.Snippet ?? JsonText.Empty, Seal(annotation)));
    }

    /// <param name="annotations">All that the part has; empty for none.</param>
    public void Complete(ReadOnlySpan<byte> annotations)
    {
        foreach (var annotation in new JsonElements(annotations)) Add(annotation);
        IsWhole = true;
    }

    /// <summary>Passes on what waits: the text block is open.</summary>
    public void Flush()
    {
        foreach (var citation in _waiting) output.Cite(citation);
        _waiting.Clear();
    }

    /// <summary>What the next turn needs to put the annotation back where it was.</summary>
    private string Seal(ReadOnlySpan<byte> annotation) => Encoding.ASCII.GetString(output.Seal(new SealedItem
    {
        Kind = SealedKind.Annotation,
        Upstream = output.Context.Scope.Route.Upstream,
        Family = output.Context.Scope.Route.Profile.Family,
        Item = new JsonRaw(annotation.ToArray()),
    }));
}
