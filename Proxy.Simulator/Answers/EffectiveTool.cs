using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Simulator.Rules.Schemas;

namespace Proxy.Simulator.Answers;

/// <summary>A tool as the server took it: an omitted <c>strict</c> is tried, and kept when the schema allows it.</summary>
internal static class EffectiveTool
{
    public static JsonObject Of(JsonElement tool)
    {
        var effective = JsonBytes.Copy(tool)!.AsObject();
        if ((string?)effective["type"] is "web_search" or "web_search_2025_08_26") return Search(effective);
        if ((string?)effective["type"] != "function") return effective;
        effective.TryAdd("description", null);
        effective.TryAdd("output_schema", null);
        if (effective["strict"] is null) effective["strict"] = TryStrict(effective);
        return effective;
    }

    // Recorded: without a place the user is in the United States.
    private static JsonObject Search(JsonObject tool)
    {
        tool.TryAdd("filters", null);
        tool.TryAdd("search_context_size", "medium");
        var location = tool["user_location"] as JsonObject ?? new JsonObject { ["country"] = "US" };
        foreach (var name in (string[])["city", "country", "region", "timezone"]) location.TryAdd(name, null);
        location["type"] = "approximate";
        tool["user_location"] = location.DeepClone();
        return tool;
    }

    // Seen recorded: sent without strict and additionalProperties, answered with strict:true and additionalProperties:false.
    private static bool TryStrict(JsonObject effective)
    {
        if (effective["parameters"] is not JsonObject parameters) return false;
        var closed = parameters.DeepClone().AsObject();
        closed.TryAdd("additionalProperties", false);
        using var document = JsonDocument.Parse(JsonBytes.Of(closed));
        if (StrictSchema.Check(document.RootElement) is not null) return false;
        effective["parameters"] = closed;
        return true;
    }
}
