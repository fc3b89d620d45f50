using System.Text.Json.Nodes;

namespace Proxy.Simulator.Answers.Rendering;

/// <summary>The events that every kind of item shares.</summary>
internal static class ItemEvents
{
    public static JsonObject Added(JsonObject item, int index) => new() { ["type"] = "response.output_item.added", ["item"] = item, ["output_index"] = index };

    public static JsonObject Event(string type, string itemId, int index, Action<JsonObject>? fill = null)
    {
        var e = new JsonObject { ["type"] = type, ["item_id"] = itemId, ["output_index"] = index };
        fill?.Invoke(e);
        return e;
    }

    public static RenderedItem Finish(RenderedItem rendered, JsonObject done, int index)
    {
        rendered.Closing.Add(new JsonObject { ["type"] = "response.output_item.done", ["item"] = done.DeepClone(), ["output_index"] = index });
        rendered.Item = done;
        return rendered;
    }
}
