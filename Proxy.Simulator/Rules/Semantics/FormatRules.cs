using System.Text.Json;
using Proxy.Simulator.Rules.Schemas;

namespace Proxy.Simulator.Rules.Semantics;

/// <summary><c>text.format</c>: strict schemas, and the word that json_object wants to see.</summary>
internal static class FormatRules
{
    public static ApiError? Check(RuleInput input)
    {
        if (input.Root.Member("text")?.Member("format") is not { } format) return null;
        return format.Text("type") switch
        {
            "json_schema" => CheckSchema(format),
            "json_object" => CheckWord(input),
            _ => null,
        };
    }

    private static ApiError? CheckSchema(JsonElement format)
    {
        var schema = format.Member("schema")!.Value;
        var complaint = SchemaWalk.First(schema, FunctionSchema.CheckWords) ?? (format.Flag("strict") == true ? StrictSchema.Check(schema) : null);
        if (complaint is null) return null;
        return ApiError.Invalid($"Invalid schema for response_format '{format.Text("name")}': {complaint}", "text.format.schema", "invalid_json_schema");
    }

    private static ApiError? CheckWord(RuleInput input) =>
        (input.Root.Member("input")?.GetRawText() ?? "").Contains("json", StringComparison.OrdinalIgnoreCase)
            ? null
            : ApiError.Invalid("Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.", "input");
}
