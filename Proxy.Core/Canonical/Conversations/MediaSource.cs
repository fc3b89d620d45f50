using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Conversations;

/// <summary>Where an image's or a document's bytes are (R17–R19).</summary>
internal abstract record MediaSource;

/// <param name="MediaType">Validated literal such as <c>image/png</c>; needs no JSON escaping.</param>
/// <param name="Data">Base64, never decoded.</param>
internal sealed record Base64Source(string MediaType, JsonText Data) : MediaSource;

/// <param name="Url">https only; the gateway never fetches it (F24).</param>
internal sealed record UrlSource(JsonText Url) : MediaSource;

internal sealed record TextSource(JsonText Text) : MediaSource;

/// <param name="Blocks">Text and images, in order.</param>
internal sealed record ContentSource(IReadOnlyList<Block> Blocks) : MediaSource;
