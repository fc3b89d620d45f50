using System.Text.Json.Nodes;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Proxy.Tests.Simulator.Agreement;

/// <summary>
/// OpenAI's published schema as a judge of requests. Loaded with three adjustments that keep its meaning:
/// oneOf becomes anyOf (a plain user message matches two of its alternatives, so nothing would pass),
/// $recursiveRef becomes the reference it stands for, and format is dropped (it annotates, it does not forbid).
/// </summary>
internal sealed class PublishedSchema
{
    private static Task<PublishedSchema>? s_amended;

    private readonly JsonSchema _schema;

    private PublishedSchema(JsonSchema schema) => _schema = schema;

    /// <summary>The request schema with every known difference put right, loaded once.</summary>
    public static Task<PublishedSchema> AmendedAsync() => s_amended ??= LoadAsync("CreateResponse", Amendments.All);

    public static async Task<PublishedSchema> LoadAsync(string definition, IEnumerable<Amendment> amendments)
    {
        var path = Path.Combine(FindFolder(), "openai-responses.schema.json");
        var definitions = JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!["$defs"]!.AsObject();
        var root = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = "#/definitions/" + definition }),
            ["definitions"] = definitions.DeepClone(),
        };
        foreach (var (name, schema) in root["definitions"]!.AsObject().ToList()) Adjust(schema, name);
        foreach (var amendment in amendments) amendment.Apply(root["definitions"]!.AsObject());
        return new PublishedSchema(await JsonSchema.FromJsonAsync(root.ToJsonString(), TestContext.Current.CancellationToken));
    }

    /// <summary>What the schema objects to; empty when it accepts.</summary>
    public IReadOnlyList<string> Complaints(JsonNode request) =>
        [.. _schema.Validate(request.ToJsonString(), new JsonSchemaValidatorSettings()).Select(e => $"{e.Path}: {e.Kind}")];

    /// <summary>The folder of specifications beside the recorded traces; skips the test when it is not there.</summary>
    private static string FindFolder()
    {
        var told = Environment.GetEnvironmentVariable("TRACES_DIR");
        for (var folder = told is { Length: > 0 } ? new DirectoryInfo(told) : new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            foreach (var candidate in (string[])[Path.Combine(folder.FullName, "spec"), Path.Combine(folder.FullName, "shared", "spec")])
            {
                if (File.Exists(Path.Combine(candidate, "openai-responses.schema.json"))) return candidate;
            }
        }
        Assert.Skip("OpenAI's published schema is not here: it lies in ../shared/spec, or beside TRACES_DIR");
        return "";
    }

    private static void Adjust(JsonNode? node, string definition)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list) Adjust(item, definition);
            return;
        }
        if (node is not JsonObject schema) return;
        if (schema["oneOf"] is JsonArray choices)
        {
            schema.Remove("oneOf");
            schema["anyOf"] = choices.DeepClone();
        }
        if (schema["$recursiveRef"] is not null)
        {
            schema.Remove("$recursiveRef");
            schema["$ref"] = "#/definitions/" + definition;
        }
        if (schema["format"] is JsonValue) schema.Remove("format");
        if (schema["$ref"] is JsonValue reference) schema["$ref"] = ((string)reference!).Replace("$defs", "definitions", StringComparison.Ordinal);
        foreach (var (_, inner) in schema.ToList()) Adjust(inner, definition);
    }
}
