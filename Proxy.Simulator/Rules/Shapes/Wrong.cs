using System.Text.Json;

namespace Proxy.Simulator.Rules.Shapes;

/// <summary>OpenAI's words for a value that does not fit.</summary>
internal static class Wrong
{
    public static ApiError Type(string path, string expected, JsonElement got) =>
        ApiError.Invalid($"Invalid type for '{path}': expected {expected}, but got {Noun(got)} instead.", path, "invalid_type");

    public static ApiError Missing(string path) => ApiError.Invalid($"Missing required parameter: '{path}'.", path, "missing_required_parameter");

    public static ApiError Unknown(string path) => ApiError.Invalid($"Unknown parameter: '{path}'.", path, "unknown_parameter");

    public static ApiError Value(string path, string got, IEnumerable<string> supported) =>
        ApiError.Invalid($"Invalid value: '{got}'. Supported values are: {Quoted([.. supported])}.", path, "invalid_value");

    public static ApiError Unsupported(string path, string got, string model, IReadOnlyList<string> supported) =>
        ApiError.Invalid($"Unsupported value: '{got}' is not supported with the '{model}' model. Supported values are: {Quoted(supported)}.", path, "unsupported_value");

    public static ApiError Limit(string path, string complaint, string code) => ApiError.Invalid($"Invalid '{path}': {complaint}", path, code);

    public static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    // 'a', 'b', and 'c'
    private static string Quoted(IReadOnlyList<string> values) => values.Count switch
    {
        1 => $"'{values[0]}'",
        2 => $"'{values[0]}' and '{values[1]}'",
        _ => string.Join(", ", values.Take(values.Count - 1).Select(v => $"'{v}'")) + $", and '{values[^1]}'",
    };

    private static string Noun(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => value.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? "an integer" : "a decimal",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        _ => "null",
    };
}
