using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Proxy.Simulator.Answers.Defaults;

/// <summary>Arguments that satisfy a tool's schema: required properties filled from the prompt, else by type; optional ones only when the prompt names them.</summary>
internal static class ArgumentMaker
{
    public static string Make(JsonElement? parameters, string text, string? directory, int variation)
    {
        if (parameters is not { } schema) return "{}";
        var filler = new SchemaFiller(schema, new PromptValues(text, directory, variation));
        return JsonBytes.Text(filler.Fill(schema, "arguments") is JsonObject filled ? filled : new JsonObject());
    }

    /// <summary>How many calls one sentence asks for: one per path or quoted value, when the tool wants exactly one such value.</summary>
    public static int Variations(ToolOffer offer, string words)
    {
        if (offer.Parameters is not { } schema) return 1;
        var required = schema.Texts("required").ToList();
        if (required.Count != 1 || Regex.IsMatch(words, $@"\b{Regex.Escape(required[0])}\s*[=:]")) return 1;
        var values = PromptValues.IsPath(required[0]) ? PromptWords.Paths(words).Count : PromptWords.Quoted(words).Count;
        if (values == 0) values = Places(words);
        return Math.Max(1, values);
    }

    private static int Places(string words) => PromptWords.Places(words).Sum(p => p.Split(" and ").Length);
}
