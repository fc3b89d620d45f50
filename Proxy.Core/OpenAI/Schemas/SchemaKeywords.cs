using System.Collections.Frozen;
using System.Text.Json;

namespace Proxy.Core.OpenAI.Schemas;

/// <summary>What strict mode makes of the keywords of JSON Schema.</summary>
internal static class SchemaKeywords
{
    /// <summary>Keywords that restrict an answer and that strict mode refuses. Without them an answer could break the schema, so they cannot be dropped.</summary>
    private static readonly FrozenSet<string> s_refused = new[]
    {
        "not", "oneOf", "if", "then", "else", "dependentRequired", "dependentSchemas", "dependencies", "patternProperties", "propertyNames",
        "minProperties", "maxProperties", "unevaluatedProperties", "unevaluatedItems", "contains", "minContains", "maxContains", "uniqueItems",
        "prefixItems", "additionalItems", "minLength", "maxLength", "$dynamicRef", "$recursiveRef", "nullable",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_formats = new[]
    {
        "date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool IsRefused(string keyword) => s_refused.Contains(keyword);

    public static bool IsNote(string keyword) => keyword is "title" or "description";

    /// <summary>The type that a restriction is about; <see cref="SchemaTypes.None"/> for what is no such restriction.</summary>
    public static SchemaTypes Restricts(string keyword) => keyword switch
    {
        "pattern" or "format" => SchemaTypes.String,
        "multipleOf" or "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" => SchemaTypes.Number | SchemaTypes.Integer,
        "minItems" or "maxItems" => SchemaTypes.Array,
        _ => SchemaTypes.None,
    };

    /// <summary>The value is one that strict mode takes, too.</summary>
    public static bool IsTaken(string keyword, JsonElement value) => keyword switch
    {
        "format" => value.ValueKind == JsonValueKind.String,
        // Looking around and back is no regular language; upstream refuses it.
        "pattern" => value.ValueKind == JsonValueKind.String && value.GetString() is { } pattern
            && !pattern.Replace("(?:", "(", StringComparison.Ordinal).Contains("(?", StringComparison.Ordinal) && !pattern.Contains(@"\1", StringComparison.Ordinal) && !pattern.Contains(@"\k", StringComparison.Ordinal),
        // Booleans were draft 4.
        _ => value.ValueKind == JsonValueKind.Number,
    };

    /// <summary>Other formats are an annotation to JSON Schema, and refused by upstream.</summary>
    public static bool IsKnownFormat(JsonElement value) => s_formats.Contains(value.GetString()!);
}
