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

/// <summary>A file that the client uploaded before (C7). Found before anything is translated: no adapter sees one.</summary>
internal sealed record FileSource(string FileId) : MediaSource;

/// <summary>A file that was found and is too large to be sent along: upstream gets a copy of its own (C7).</summary>
/// <param name="MediaType">Validated, as of <see cref="Base64Source"/>; or <c>text/plain</c>.</param>
/// <param name="Size">Bytes.</param>
internal sealed record StoredSource(string FileId, string MediaType, long Size) : MediaSource;

/// <param name="Blocks">Text and images, in order.</param>
internal sealed record ContentSource(IReadOnlyList<Block> Blocks) : MediaSource;
