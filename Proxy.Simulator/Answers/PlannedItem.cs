using System.Text.Json.Nodes;

namespace Proxy.Simulator.Answers;

/// <summary>One output item to come. <see cref="Pause"/> is waited before it starts.</summary>
internal abstract record PlannedItem
{
    public TimeSpan Pause { get; init; }

    /// <summary>Cut short by the token limit or a script.</summary>
    public bool Truncated { get; init; }
}

/// <summary>Reasoning with its summary parts; none are shown when the request did not ask.</summary>
internal sealed record PlannedReasoning(IReadOnlyList<string> Summary) : PlannedItem
{
    /// <summary>Raw reasoning text, as open models stream it; OpenAI's own never do.</summary>
    public string? Content { get; init; }

    public int Tokens { get; init; }
}

internal sealed record PlannedMessage(string Text) : PlannedItem
{
    /// <summary>The part is a refusal instead of output text.</summary>
    public bool Refusal { get; init; }

    /// <summary>commentary or final_answer; null lets the model's own habit decide.</summary>
    public string? Phase { get; init; }

    /// <summary>Annotations of the part, with their places counted in code points of the text.</summary>
    public IReadOnlyList<JsonObject> Annotations { get; init; } = [];
}

internal sealed record PlannedCall(string Name, string Arguments) : PlannedItem
{
    /// <summary>Null mints one.</summary>
    public string? CallId { get; init; }

    public string? Namespace { get; init; }

    /// <summary>A custom tool: its input is free text and its events have other names.</summary>
    public bool Custom { get; init; }
}

/// <summary>
/// What a hosted tool did: a finished item of its type, streamed with the events that OpenAI sends for that type. Id and
/// status may be missing; what the request did not <c>include</c> is left out.
/// </summary>
internal sealed record PlannedHosted(JsonObject Item) : PlannedItem
{
    /// <summary>What code makes in its container: <c>{"path":"a.csv","content":"…"}</c> or <c>{"path":"a.png","base64":"…"}</c>.</summary>
    public IReadOnlyList<JsonObject> Files { get; init; } = [];
}

/// <summary>Any finished output item as it stands, sent as <c>added</c> and <c>done</c> only.</summary>
internal sealed record PlannedRaw(JsonObject Item) : PlannedItem;

/// <summary>Events exactly as a script gives them, between the items around it.</summary>
internal sealed record PlannedEvent(string? Name, string Data) : PlannedItem;
