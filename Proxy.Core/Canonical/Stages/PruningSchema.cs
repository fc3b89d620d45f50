using System.Text;
using System.Text.Json;

namespace Proxy.Core.Canonical.Stages;

/// <summary>
/// Reads a JSON Schema into pruning nodes. K10 decides narrowly: only where the schema says outright, by <c>type</c>,
/// that a known and optional member cannot be null. Anything composed (anyOf, oneOf, …) is left alone.
/// </summary>
internal sealed class PruningSchema(JsonElement root)
{
    private const int MaxReferences = 16;

    /// <summary>By JSON pointer, so that a recursive schema becomes a cyclic graph instead of an endless one.</summary>
    private readonly Dictionary<string, PruningNode> _byReference = new(StringComparer.Ordinal);

    private readonly PruningGraph _graph = new();

    public PruningNode? Root()
    {
        var node = Node(root);
        return node is null ? null : _graph.Trim(node);
    }

    private PruningNode? Node(JsonElement schema)
    {
        if (!TryResolve(ref schema, out var pointer)) return null;
        if (pointer is not null && _byReference.TryGetValue(pointer, out var known)) return known;
        var node = _graph.Add();
        if (pointer is not null) _byReference[pointer] = node;

        if (schema.TryGetProperty("properties"u8, out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            var required = Required(schema);
            foreach (var property in properties.EnumerateObject())
            {
                var prunable = !required.Contains(property.Name) && CannotBeNull(property.Value);
                var child = Node(property.Value);
                if (prunable || child is not null) node.Add(new(Encoding.UTF8.GetBytes(property.Name), prunable, child));
            }
        }

        // prefixItems: the places differ, so none is looked into.
        if (!schema.TryGetProperty("prefixItems"u8, out _) && schema.TryGetProperty("items"u8, out var items) && Node(items) is { } item)
            node.SetItems(item);
        return node;
    }

    private bool CannotBeNull(JsonElement schema)
    {
        if (!TryResolve(ref schema, out _)) return false;
        foreach (var keyword in (ReadOnlySpan<string>)["anyOf", "oneOf", "allOf", "not", "if", "$ref", "$dynamicRef"])
        {
            if (schema.TryGetProperty(keyword, out _)) return false;
        }

        if (schema.TryGetProperty("nullable"u8, out var nullable) && nullable.ValueKind == JsonValueKind.True) return false;
        if (schema.TryGetProperty("const"u8, out var constant) && constant.ValueKind == JsonValueKind.Null) return false;
        if (schema.TryGetProperty("enum"u8, out var values) && Includes(values, static v => v.ValueKind == JsonValueKind.Null)) return false;
        if (!schema.TryGetProperty("type"u8, out var type)) return false;
        return type.ValueKind switch
        {
            JsonValueKind.String => !type.ValueEquals("null"u8),
            JsonValueKind.Array => !Includes(type, static t => t.ValueKind != JsonValueKind.String || t.ValueEquals("null"u8)),
            _ => false,
        };
    }

    /// <summary>Follows <c>{"$ref":"#/$defs/x"}</c>; false for what is no object or points elsewhere.</summary>
    private bool TryResolve(ref JsonElement schema, out string? pointer)
    {
        pointer = null;
        for (var hops = 0; hops < MaxReferences; hops++)
        {
            if (schema.ValueKind != JsonValueKind.Object) return false;
            if (!schema.TryGetProperty("$ref"u8, out var reference)) return true;
            if (reference.ValueKind != JsonValueKind.String) return false;
            pointer = reference.GetString()!;
            if (pointer != "#" && !pointer.StartsWith("#/", StringComparison.Ordinal)) return false;
            schema = root;
            foreach (var step in pointer.Split('/').Skip(1))
            {
                var name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
                if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty(name, out schema)) return false;
            }
        }

        return false;
    }

    private static HashSet<string> Required(JsonElement schema)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        if (!schema.TryGetProperty("required"u8, out var required) || required.ValueKind != JsonValueKind.Array) return names;
        foreach (var name in required.EnumerateArray())
        {
            if (name.ValueKind == JsonValueKind.String) names.Add(name.GetString()!);
        }

        return names;
    }

    private static bool Includes(JsonElement array, Func<JsonElement, bool> wanted) =>
        array.ValueKind != JsonValueKind.Array || array.EnumerateArray().Any(wanted);
}
