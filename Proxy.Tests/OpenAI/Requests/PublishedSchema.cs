using System.Text.Json;

namespace Proxy.Tests.OpenAI.Requests;

/// <summary>
/// OpenAI's published schema, read from beside the repository (it is never copied into it), with the keywords it uses.
/// <c>oneOf</c> is taken as <c>anyOf</c>: its two message shapes overlap, so that no message with parts matches exactly one.
/// </summary>
internal sealed class PublishedSchema(JsonElement definitions)
{
    public static PublishedSchema Load()
    {
        var file = Find();
        Assert.SkipUnless(file is not null, "../shared/spec/openai-responses.schema.json is not here");
        return new PublishedSchema(JsonDocument.Parse(File.ReadAllBytes(file!)).RootElement.GetProperty("$defs"));
    }

    public IReadOnlyList<string> Faults(string definition, JsonElement value)
    {
        var faults = new List<string>();
        Check(definitions.GetProperty(definition), value, "$", faults);
        return faults;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("TRACES_DIR") is { } traces)
        {
            var configured = Path.Combine(traces, "..", "spec", "openai-responses.schema.json");
            if (File.Exists(configured)) return configured;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "..", "shared", "spec", "openai-responses.schema.json");
            if (File.Exists(file)) return file;
        }

        return null;
    }

    private void Check(JsonElement schema, JsonElement value, string path, List<string> faults)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            var rule = keyword.Value;
            switch (keyword.Name)
            {
                case "$ref": Check(definitions.GetProperty(rule.GetString()!["#/$defs/".Length..]), value, path, faults); break;
                case "allOf": foreach (var part in rule.EnumerateArray()) Check(part, value, path, faults); break;
                case "anyOf" or "oneOf": CheckAny(rule, value, path, faults); break;
                case "type": Expect(IsOfType(rule.GetString()!, value), $"{path}: not of type {rule}", faults); break;
                case "enum": Expect(rule.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value)), $"{path}: {value} is not one of {rule}", faults); break;
                case "required" when value.ValueKind == JsonValueKind.Object:
                    foreach (var name in rule.EnumerateArray()) Expect(value.TryGetProperty(name.GetString()!, out _), $"{path}: lacks {name}", faults);
                    break;
                case "properties" when value.ValueKind == JsonValueKind.Object:
                    foreach (var member in rule.EnumerateObject())
                        if (value.TryGetProperty(member.Name, out var inner)) Check(member.Value, inner, path + "." + member.Name, faults);
                    break;
                case "items" when value.ValueKind == JsonValueKind.Array:
                    for (var i = 0; i < value.GetArrayLength(); i++) Check(rule, value[i], $"{path}[{i}]", faults);
                    break;
                case "minimum" when value.ValueKind == JsonValueKind.Number: Expect(value.GetDouble() >= rule.GetDouble(), $"{path}: below {rule}", faults); break;
                case "maximum" when value.ValueKind == JsonValueKind.Number: Expect(value.GetDouble() <= rule.GetDouble(), $"{path}: above {rule}", faults); break;
                case "minLength" when value.ValueKind == JsonValueKind.String: Expect(value.GetString()!.Length >= rule.GetInt32(), $"{path}: shorter than {rule}", faults); break;
                case "maxLength" when value.ValueKind == JsonValueKind.String: Expect(value.GetString()!.Length <= rule.GetInt32(), $"{path}: longer than {rule}", faults); break;
            }
        }
    }

    private void CheckAny(JsonElement choices, JsonElement value, string path, List<string> faults)
    {
        var nearest = choices.EnumerateArray().Select(choice =>
        {
            var found = new List<string>();
            Check(choice, value, path, found);
            return found;
        }).OrderBy(found => found.Count).ThenByDescending(found => found.Sum(f => f.Length)).First();
        faults.AddRange(nearest);
    }

    private static void Expect(bool holds, string fault, List<string> faults)
    {
        if (!holds) faults.Add(fault);
    }

    private static bool IsOfType(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new NotSupportedException(type),
    };
}
