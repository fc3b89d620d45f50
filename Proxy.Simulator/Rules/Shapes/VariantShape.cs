using System.Text.Json;

namespace Proxy.Simulator.Rules.Shapes;

/// <summary>Objects told apart by one member, nearly always <c>type</c>.</summary>
internal sealed class VariantShape(string discriminator, params (string Name, Shape Shape)[] variants) : Shape
{
    private readonly Dictionary<string, Shape> _variants = variants.ToDictionary(v => v.Name, v => v.Shape, StringComparer.Ordinal);

    public override string Expected => "an object";

    public override ApiError? Check(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object) return Wrong.Type(path, Expected, value);
        var at = Wrong.Join(path, discriminator);
        if (!value.TryGetProperty(discriminator, out var kind)) return Wrong.Missing(at);
        if (kind.ValueKind != JsonValueKind.String) return Wrong.Type(at, "a string", kind);
        return _variants.TryGetValue(kind.GetString()!, out var shape) ? shape.Check(value, path) : Wrong.Value(at, kind.GetString()!, variants.Select(v => v.Name));
    }
}

/// <summary>A string, an array or an object: told apart by what kind of JSON it is.</summary>
internal sealed class EitherShape(Shape? text = null, Shape? list = null, Shape? thing = null) : Shape
{
    private readonly Shape[] _all = [.. new[] { text, list, thing }.OfType<Shape>()];

    public override string Expected => "one of " + string.Join(" or ", _all.Select(s => s.Expected));

    public override ApiError? Check(JsonElement value, string path)
    {
        var shape = value.ValueKind switch
        {
            JsonValueKind.String => text,
            JsonValueKind.Array => list,
            JsonValueKind.Object => thing,
            _ => null,
        };
        return shape is null ? Wrong.Type(path, Expected, value) : shape.Check(value, path);
    }
}

/// <summary>Chooses the shape by looking at the value.</summary>
internal sealed class PickedShape(string expected, Func<JsonElement, Shape> pick) : Shape
{
    public override string Expected => expected;

    public override ApiError? Check(JsonElement value, string path) => pick(value).Check(value, path);
}
