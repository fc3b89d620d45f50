using System.Text.Json.Nodes;

namespace Proxy.Tests.Canonical.Stages;

/// <summary>K10 said plainly over whole trees, for comparison. Knows the keywords that <see cref="SchemaGen"/> makes.</summary>
internal static class ReferencePruning
{
    public static void Prune(JsonNode schema, JsonNode? value)
    {
        if (schema is not JsonObject node) return;
        if (value is JsonArray items && node["items"] is { } each)
        {
            foreach (var item in items) Prune(each, item);
        }

        if (value is not JsonObject members || node["properties"] is not JsonObject properties) return;
        foreach (var (name, property) in properties)
        {
            if (!members.ContainsKey(name)) continue;
            var required = node["required"]!.AsArray().Any(r => (string)r! == name);
            if (members[name] is null && !required && CannotBeNull(property)) members.Remove(name);
            else Prune(property!, members[name]);
        }
    }

    private static bool CannotBeNull(JsonNode? schema) =>
        schema is JsonObject node && !node.ContainsKey("anyOf")
        && !(node["enum"] is JsonArray values && values.Any(v => v is null))
        && node["type"] switch
        {
            JsonArray types => types.All(t => (string)t! != "null"),
            JsonValue type => (string)type! != "null",
            _ => false,
        };
}
