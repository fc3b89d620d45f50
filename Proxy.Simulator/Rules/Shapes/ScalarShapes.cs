using System.Globalization;
using System.Text.Json;

namespace Proxy.Simulator.Rules.Shapes;

internal sealed class WholeShape(long min = long.MinValue, long max = long.MaxValue) : Shape
{
    public override string Expected => "an integer";

    public override ApiError? Check(JsonElement value, string path)
    {
        // 1.0 is an integer to JSON Schema too; 1.5 is not.
        if (value.ValueKind != JsonValueKind.Number || !decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number != decimal.Truncate(number))
            return Wrong.Type(path, Expected, value);
        if (number < min) return Wrong.Limit(path, $"integer below minimum value. Expected a value >= {min}, but got {value.GetRawText()} instead.", "integer_below_min_value");
        if (number > max) return Wrong.Limit(path, $"integer above maximum value. Expected a value <= {max}, but got {value.GetRawText()} instead.", "integer_above_max_value");
        return null;
    }
}

internal sealed class NumberShape(double min = double.MinValue, double max = double.MaxValue) : Shape
{
    public override string Expected => "a decimal";

    public override ApiError? Check(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || !double.IsFinite(number)) return Wrong.Type(path, Expected, value);
        if (number < min) return Wrong.Limit(path, $"decimal below minimum value. Expected a value >= {Text(min)}, but got {value.GetRawText()} instead.", "decimal_below_min_value");
        if (number > max) return Wrong.Limit(path, $"decimal above maximum value. Expected a value <= {Text(max)}, but got {value.GetRawText()} instead.", "decimal_above_max_value");
        return null;
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}

internal sealed class FlagShape : Shape
{
    public override string Expected => "a boolean";

    public override ApiError? Check(JsonElement value, string path) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : Wrong.Type(path, Expected, value);
}

/// <summary>Anything at all.</summary>
internal sealed class AnyShape : Shape
{
    public override string Expected => "a value";

    public override ApiError? Check(JsonElement value, string path) => null;
}
