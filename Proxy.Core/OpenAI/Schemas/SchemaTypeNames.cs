using System.Text.Json;

namespace Proxy.Core.OpenAI.Schemas;

/// <summary>Between <see cref="SchemaTypes"/> and their names on the wire.</summary>
internal static class SchemaTypeNames
{
    private static readonly (string Name, SchemaTypes Type)[] s_names =
    [
        ("null", SchemaTypes.Null), ("boolean", SchemaTypes.Boolean), ("integer", SchemaTypes.Integer), ("number", SchemaTypes.Number),
        ("string", SchemaTypes.String), ("array", SchemaTypes.Array), ("object", SchemaTypes.Object),
    ];

    /// <summary><c>"string"</c> or <c>["string","null"]</c>; <see cref="SchemaTypes.None"/> for what is neither.</summary>
    public static SchemaTypes Read(JsonElement type)
    {
        if (type.ValueKind == JsonValueKind.String) return One(type);
        if (type.ValueKind != JsonValueKind.Array) return SchemaTypes.None;
        var types = SchemaTypes.None;
        foreach (var each in type.EnumerateArray())
        {
            if (One(each) is not (not SchemaTypes.None and var one)) return SchemaTypes.None;
            types |= one;
        }

        return types;
    }

    /// <summary>The type of one scalar; <see cref="SchemaTypes.None"/> for an object or an array.</summary>
    public static SchemaTypes Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => SchemaTypes.Null,
        JsonValueKind.True or JsonValueKind.False => SchemaTypes.Boolean,
        JsonValueKind.Number => value.TryGetInt64(out _) ? SchemaTypes.Integer : SchemaTypes.Number,
        JsonValueKind.String => SchemaTypes.String,
        _ => SchemaTypes.None,
    };

    public static IEnumerable<string> Names(SchemaTypes types) => s_names.Where(each => (types & each.Type) != 0).Select(static each => each.Name);

    private static SchemaTypes One(JsonElement name)
    {
        if (name.ValueKind != JsonValueKind.String) return SchemaTypes.None;
        foreach (var (known, type) in s_names)
            if (name.ValueEquals(known)) return type;
        return SchemaTypes.None;
    }
}
