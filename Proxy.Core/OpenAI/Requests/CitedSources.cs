using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Sources;
using Proxy.Core.Json;
using Proxy.Core.Models;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>
/// R20: upstream cites no documents, so the model is asked to. What may be cited is sent in labelled parts; behind the first
/// turn that has some, one message of fixed words tells how to name them. Both depend on the turns up to there only (C0.3).
/// </summary>
internal sealed class CitedSources
{
    private readonly RequestBuild _build;
    private bool _isAsked;

    private CitedSources(RequestBuild build) => _build = build;

    private static ReadOnlySpan<byte> Request =>
        "Parts of the documents and search results above, and of those that follow, have a label such as [d0.3] or [s1.0] right before them. "u8 + "In what you write to the user, put each statement that rests on labelled parts between a mark that names these parts and an end mark: [[cite:d0.3]]The statement.[[/cite]] "u8
        + "Separate several parts by commas and write neighbouring ones as a range: [[cite:d0.3-5,s1.0]]. Keep each marked statement short, write statements of your own without marks, name no parts but those that exist, "u8
        + "and never put marks inside one another or into tool calls. The marks are taken out before the user sees the text, so do not mention marks or labels."u8;

    public CitableSources Sources { get; } = new();

    /// <returns>Null when nothing is to be cited.</returns>
    public static CitedSources? For(RequestBuild build)
    {
        if (!build.Conversation.AsksForCitations) return null;
        if (build.Scope.Route.Alias.Citations == CitationHandling.Emulate) return new CitedSources(build);
        build.Scope.Warnings.Add("citations", "unsupported");
        return null;
    }

    /// <summary>Call for each document whose text is here.</summary>
    /// <returns>Null when it is not to be cited.</returns>
    public CitableSource? Add(DocumentBlock document)
    {
        if (!document.CitationsEnabled) return null;
        return document.Source is TextSource { Text: var text }
            ? Add(new CitableSource(SourceKind.Text, document.Index, text.Escaped.ToArray(), Sentences.Split(text.Escaped)) { Title = Copy(document.Title) })
            : Add(Blocks(SourceKind.Blocks, document.Index, ((ContentSource)document.Source).Blocks.Select(static block => block is TextBlock text ? text.Text : JsonText.Empty), document.Title, null));
    }

    /// <inheritdoc cref="Add(DocumentBlock)"/>
    public CitableSource? Add(SearchResultBlock result) =>
        result.CitationsEnabled ? Add(Blocks(SourceKind.SearchResult, result.Index, result.Texts, result.Title, result.Source)) : null;

    /// <summary>Call behind each turn that may have sources.</summary>
    public void Ask()
    {
        if (_isAsked || Sources.Count == 0) return;
        _isAsked = true;
        _build.Scope.Warnings.Add("citations", "emulated");
        SystemItems.WriteFixed(_build, Request);
    }

    /// <summary>
    /// R6: an answer's text with the marks that it came with, made again from its citations: those every client carries, and a
    /// model that sees its marks goes on marking. White space at the borders stands outside, where models put it. What points
    /// nowhere (another server's citation, a page) leaves no mark.
    /// </summary>
    public void AppendMarked(TextBlock text)
    {
        var output = _build.Output;
        var escaped = text.Text.Escaped;
        var begin = EscapedUtf16.LeadingWhiteSpace(escaped);
        var end = EscapedUtf16.LengthWithoutTrailingWhiteSpace(escaped);
        if (begin >= end)
        {
            output.Append(escaped);
            return;
        }

        output.Append(escaped[..begin]);
        var isMarked = false;
        foreach (var span in text.SourceCitations)
        {
            if (Sources.Find(span.Kind == SourceKind.SearchResult, span.Index) is not { } source || source.Find(span) is not var (first, last)) continue;
            if (isMarked) output.Append((byte)',');
            else output.Append(CitationMark.Opening);
            isMarked = true;
            CitationMark.AppendReference(output, source, first, last);
        }

        if (isMarked) output.Append("]]"u8);
        output.Append(escaped[begin..end]);
        if (isMarked) output.Append(CitationMark.End);
        output.Append(escaped[end..]);
    }

    private CitableSource Add(CitableSource source)
    {
        Sources.Add(source);
        return source;
    }

    private static CitableSource Blocks(SourceKind kind, int index, IEnumerable<JsonText> texts, JsonText? title, JsonText? source)
    {
        using var all = new PooledBuffer();
        var parts = new List<SourcePart>();
        foreach (var text in texts)
        {
            all.Append(text.Escaped);
            parts.Add(new SourcePart(all.Length, 0));
        }

        return new CitableSource(kind, index, all.Written.ToArray(), parts) { Title = Copy(title), Source = Copy(source) };
    }

    /// <summary>The answer may outlive the request's body.</summary>
    private static JsonText? Copy(JsonText? text) => text is { } there ? new JsonText(there.Token.ToArray()) : null;
}
