using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Conversations;

/// <summary>A tool that the client executes (R38).</summary>
/// <param name="Name">Matches <c>^[a-zA-Z0-9_-]{1,128}$</c>: longer than Anthropic's 64, because real clients send up to 111 (K7).</param>
/// <param name="InputSchema">As it came; may lack <c>properties</c>.</param>
internal sealed record Tool(string Name, JsonRaw InputSchema)
{
    /// <summary>Its place in the client's <c>tools</c>; the members of a toolset share one.</summary>
    public int Index { get; init; }

    /// <summary>R45: <c>computer</c> or <c>browser</c> for a toolset's member; null for a tool of its own.</summary>
    public string? Toolset { get; init; }

    /// <summary>What Anthropic calls the kind of tool, without a version: <c>bash</c>, <c>text_editor</c>…; <c>custom</c> for the client's own.</summary>
    public string Kind { get; init; } = "custom";

    public JsonText? Description { get; init; }

    /// <summary>The input must be an instance of the schema (R36).</summary>
    public bool Strict { get; init; }

    /// <summary>Objects, as they came (R39).</summary>
    public IReadOnlyList<JsonRaw> InputExamples { get; init; } = [];

    /// <summary>K6: present in the list, so offered; a placeholder is dropped by the reader.</summary>
    public bool DeferLoading { get; init; }
}

internal enum ToolChoiceKind
{
    Auto,
    Any,
    Tool,
    None,
}

/// <param name="Name">The tool for <see cref="ToolChoiceKind.Tool"/>.</param>
internal sealed record ToolChoice(ToolChoiceKind Kind, string? Name = null);
