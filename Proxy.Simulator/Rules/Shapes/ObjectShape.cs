using System.Text.Json;

namespace Proxy.Simulator.Rules.Shapes;

internal sealed record Field(string Name, Shape Shape, bool Required, bool Nullable);

/// <summary>An object with known members; any other member is an error.</summary>
internal sealed class ObjectShape(params Field[] fields) : Shape
{
    private readonly Dictionary<string, Field> _fields = fields.ToDictionary(f => f.Name, StringComparer.Ordinal);

    public override string Expected => "an object";

    public override ApiError? Check(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object) return Wrong.Type(path, Expected, value);
        foreach (var member in value.EnumerateObject())
        {
            if (!_fields.ContainsKey(member.Name)) return Wrong.Unknown(Wrong.Join(path, member.Name));
        }
        foreach (var field in fields)
        {
            var at = Wrong.Join(path, field.Name);
            if (!value.TryGetProperty(field.Name, out var member))
            {
                if (field.Required) return Wrong.Missing(at);
                continue;
            }
            if (member.ValueKind == JsonValueKind.Null && field.Nullable) continue;
            if (field.Shape.Check(member, at) is { } error) return error;
        }
        return null;
    }
}

/// <summary>An object with free keys and values of one shape.</summary>
internal sealed class MapShape(Shape values, int maxEntries = int.MaxValue, int maxKey = int.MaxValue) : Shape
{
    public override string Expected => "an object";

    public override ApiError? Check(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object) return Wrong.Type(path, Expected, value);
        var count = 0;
        foreach (var member in value.EnumerateObject())
        {
            if (++count > maxEntries) return Wrong.Limit(path, $"too many properties. Expected an object with at most {maxEntries} properties.", "object_above_max_properties");
            if (member.Name.Length > maxKey) return Wrong.Limit(path, $"property name too long. Expected at most {maxKey} characters.", "property_name_above_max_length");
            if (values.Check(member.Value, Wrong.Join(path, member.Name)) is { } error) return error;
        }
        return null;
    }
}
