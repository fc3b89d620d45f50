using System.Text.Json;
using System.Text.RegularExpressions;

namespace Proxy.Simulator.Rules.Shapes;

internal sealed class TextShape(int min = 0, int max = int.MaxValue, string? pattern = null) : Shape
{
    private readonly Regex? _pattern = pattern is null ? null : new Regex(pattern, RegexOptions.CultureInvariant);

    public override string Expected => "a string";

    public override ApiError? Check(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.String) return Wrong.Type(path, Expected, value);
        var text = value.GetString()!;
        if (text.Length == 0 && min > 0) return Wrong.Limit(path, $"empty string. Expected a string with minimum length {min}, but got an empty string instead.", "empty_string");
        if (text.Length < min) return Wrong.Limit(path, $"string too short. Expected a string with minimum length {min}, but got a string with length {text.Length} instead.", "string_below_min_length");
        if (text.Length > max) return Wrong.Limit(path, $"string too long. Expected a string with maximum length {max}, but got a string with length {text.Length} instead.", "string_above_max_length");
        if (_pattern?.IsMatch(text) == false) return Wrong.Limit(path, $"string does not match pattern. Expected a string that matches the pattern '{pattern}'.", "invalid_value");
        return null;
    }
}

/// <summary>One of a few words.</summary>
internal sealed class ChoiceShape(params string[] values) : Shape
{
    public IReadOnlyList<string> Values { get; } = values;

    public override string Expected => "a string";

    public override ApiError? Check(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.String) return Wrong.Type(path, Expected, value);
        return Values.Contains(value.GetString()!, StringComparer.Ordinal) ? null : Wrong.Value(path, value.GetString()!, Values);
    }
}
