using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Sources;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>
/// The fixed wrappers of what upstream has no part for (R18, R19, R21). They are written into an open JSON string, so
/// their own quotes are escaped: <c>&lt;document title=\"Report\"&gt;</c>. The client's text keeps its own escapes.
/// </summary>
internal static class DocumentText
{
    /// <summary>R18: <c>Document title: ..\nContext: ..</c>, only what is there.</summary>
    public static void AppendHeading(PooledBuffer output, DocumentBlock document)
    {
        if (document.Title is { } title)
        {
            output.Append("Document title: "u8);
            output.Append(title.Escaped);
        }

        if (document.Context is not { } context) return;
        if (document.Title is not null) output.Append(@"\n"u8);
        output.Append("Context: "u8);
        output.Append(context.Escaped);
    }

    public static void AppendOpening(PooledBuffer output, DocumentBlock document)
    {
        output.Append("<document"u8);
        if (document.Title is { } title) AppendAttribute(output, " title=\\\""u8, title);
        if (document.Context is { } context) AppendAttribute(output, " context=\\\""u8, context);
        output.Append((byte)'>');
    }

    public static void AppendClosing(PooledBuffer output) => output.Append("</document>"u8);

    /// <summary>R20: <c>[d0.0]One sentence. [d0.1]Another.</c></summary>
    public static void AppendLabelled(PooledBuffer output, CitableSource source)
    {
        for (var i = 0; i < source.Parts; i++)
        {
            CitationMark.AppendLabel(output, source, i);
            output.Append(source.Part(i));
        }
    }

    public static void AppendSearchResult(PooledBuffer output, SearchResultBlock result, CitableSource? cited)
    {
        output.Append("<search_result"u8);
        AppendAttribute(output, " source=\\\""u8, result.Source);
        AppendAttribute(output, " title=\\\""u8, result.Title);
        output.Append((byte)'>');
        for (var i = 0; i < result.Texts.Count; i++)
        {
            if (i > 0) output.Append(@"\n"u8);
            if (cited is not null) CitationMark.AppendLabel(output, cited, i);
            output.Append(result.Texts[i].Escaped);
        }

        output.Append("</search_result>"u8);
    }

    private static void AppendAttribute(PooledBuffer output, ReadOnlySpan<byte> opening, JsonText value)
    {
        output.Append(opening);
        output.Append(value.Escaped);
        output.Append("\\\""u8);
    }
}
