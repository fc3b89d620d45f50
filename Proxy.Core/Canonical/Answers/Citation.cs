using Proxy.Core.Canonical.Sources;
using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Answers;

/// <summary>Where a text says it comes from: belongs to the text block that is open (S8, R20).</summary>
internal abstract record Citation;

/// <param name="Url">A string token.</param>
/// <param name="Title">A string token; null when the source has none.</param>
/// <param name="CitedText">A string token: words of the SOURCE, at most 150 characters; empty when they are not known.</param>
/// <param name="EncryptedIndex">A sealed envelope, base64url.</param>
internal sealed record WebCitation(JsonText Url, JsonText? Title, JsonText CitedText, string EncryptedIndex) : Citation;

/// <param name="CitedText">A string token: what stands in the source there, as the client sent it.</param>
internal sealed record SourceCitation(SourceSpan Span, JsonText CitedText) : Citation
{
    /// <summary>A string token; null when the source has none.</summary>
    public JsonText? Title { get; init; }

    /// <summary>A string token: of a search result.</summary>
    public JsonText? Source { get; init; }
}
