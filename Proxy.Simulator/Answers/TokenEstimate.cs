using System.Text.Json;

namespace Proxy.Simulator.Answers;

/// <summary>About four characters make a token; good enough to add up and to overflow.</summary>
internal static class TokenEstimate
{
    // Recorded inputs cost a few tokens per item over their text.
    private const int PerItem = 4;

    // An image costs a fixed amount however long its data URL is.
    private const int PerImage = 765;

    public static int Text(string text) => (text.Length + 3) / 4;

    public static int Item(JsonElement item) => PerItem + Value(item);

    public static int Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Text(value.GetString()!),
        JsonValueKind.Object when value.Text("type") == "input_image" => PerImage,
        JsonValueKind.Object => value.EnumerateObject().Where(Counts).Sum(p => Value(p.Value)),
        JsonValueKind.Array => value.EnumerateArray().Sum(Value),
        JsonValueKind.Number => 1,
        _ => 0,
    };

    /// <summary>A tool's schema is shown to the model, so its names and keys cost too.</summary>
    public static int Tool(JsonElement tool) => PerItem + (tool.GetRawText().Length + 3) / 4;

    /// <summary>So is the form that the answer must have.</summary>
    public static int Format(JsonElement root) =>
        root.Member("text")?.Member("format")?.Member("schema") is { } schema ? (schema.GetRawText().Length + 3) / 4 : 0;

    private static bool Counts(JsonProperty property) =>
        property.Name is not ("type" or "role" or "id" or "call_id" or "status" or "phase" or "prompt_cache_breakpoint" or "detail");
}
