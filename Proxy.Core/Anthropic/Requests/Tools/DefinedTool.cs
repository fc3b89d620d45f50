using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>
/// A client tool whose schema only Anthropic's models know (R41–R44): here it gets one in words. Constant for its type, since
/// both caches match exact prefixes.
/// </summary>
/// <param name="Name">The only name that the type may have.</param>
/// <param name="Schema">JSON.</param>
internal sealed record DefinedTool(string Name, string Description, JsonRaw Schema)
{
    /// <summary>The entry may say <c>max_characters</c>.</summary>
    public bool HasMaxCharacters { get; init; }

    /// <summary>The entry says the size of a display.</summary>
    public bool HasDisplay { get; init; }

    /// <summary>What the entry may allow with <c>enable_zoom</c>; null where it may not.</summary>
    public JsonRaw? ZoomSchema { get; init; }
}
