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
        if ((string?)effective["type"] != "function") return effective;
        effective.TryAdd("description", null);
        effective.TryAdd("output_schema", null);
        if (effective["strict"] is null) effective["strict"] = TryStrict(tool, effective);
        return effective;
    }

    // Seen recorded: sent without strict and additionalProperties, answered with strict:true and additionalProperties:false.
    private static bool TryStrict(JsonElement tool, JsonObject effective)
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
