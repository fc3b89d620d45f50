using System.Text.Json.Nodes;

namespace Proxy.Simulator.Answers.Rendering;

/// <summary>One output item in all its forms: its events without sequence numbers, and the finished item.</summary>
internal sealed record RenderedItem
{
    public TimeSpan Pause { get; init; }

    /// <summary>Events before the first delta, <c>output_item.added</c> among them.</summary>
    public List<JsonObject> Opening { get; } = [];

    public List<JsonObject> Deltas { get; } = [];

    /// <summary>Events after the last delta, up to <c>output_item.done</c>.</summary>
    public List<JsonObject> Closing { get; } = [];

    /// <summary>The item as it stands in <c>response.output</c>; null for raw script events.</summary>
    public JsonObject? Item { get; set; }

    /// <summary>A record that is sent as it is, instead of events.</summary>
    public byte[]? Verbatim { get; init; }
}
