using System.Globalization;
using System.Text.Json;

namespace Proxy.Simulator.Rules.Shapes;

internal sealed class ListShape(Shape items, int min = 0, int max = int.MaxValue) : Shape
{
    public override string Expected => "an array";

    public override ApiError? Check(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Array) return Wrong.Type(path, Expected, value);
        var length = value.GetArrayLength();
        if (length < min) return Wrong.Limit(path, $"empty array. Expected an array with minimum length {min}, but got an empty array instead.", "empty_array");
        if (length > max) return Wrong.Limit(path, $"array too long. Expected an array with maximum length {max}, but got an array with length {length} instead.", "array_above_max_length");
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (items.Check(item, $"{path}[{(index++).ToString(CultureInfo.InvariantCulture)}]") is { } error) return error;
        }
        return null;
    }
}
