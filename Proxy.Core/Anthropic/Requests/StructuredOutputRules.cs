using System.Globalization;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>What Anthropic refuses of strict tools and output formats (A1), in its words, which tell no place (recorded). A request that has neither pays nothing here.</summary>
internal static class StructuredOutputRules
{
    private const int MostStrictTools = 20;
    private const int MostOptional = 24;
    private const int MostUnions = 16;

    /// <exception cref="RequestRejectedException">Anthropic would not take this request.</exception>
    public static void Check(IReadOnlyList<Tool> tools, OutputFormat? format, List<Turn> turns, RequestTraits traits)
    {
        if (format is not null) CheckCitations(turns, format);
        var survey = new SchemaSurvey(mustBeClosed: traits.Strict);
        var strictTools = 0;
        foreach (var tool in tools)
        {
            if (!tool.Strict) continue;
            strictTools++;
            survey.Add(tool.InputSchema, Place.Item("tools", tool.Index).In("custom"));
        }

        if (strictTools > MostStrictTools)
            throw RequestRejectedException.Invalid(string.Create(
                CultureInfo.InvariantCulture,
                $"Too many strict tools ({strictTools}). The maximum number of strict tools supported is {MostStrictTools}. Try reducing the number of tools marked as strict."));
        if (format is not null) survey.Add(format.Schema, Place.Object(format.Field).In("schema"));
        if (survey.Optional > MostOptional)
            throw RequestRejectedException.Invalid(string.Create(
                CultureInfo.InvariantCulture,
                $"Schemas contains too many optional parameters ({survey.Optional}), which would make grammar compilation inefficient. Reduce the number of optional parameters in your tool schemas (limit: {MostOptional})."));
        if (survey.Unions > MostUnions)
            throw RequestRejectedException.Invalid(string.Create(
                CultureInfo.InvariantCulture,
                $"Schemas contains too many parameters with union types ({survey.Unions} parameters with type arrays or anyOf). This causes exponential compilation cost. Reduce the number of nullable or union-typed parameters (limit: {MostUnions} parameters with unions)."));
    }

    // R20.
    private static void CheckCitations(List<Turn> turns, OutputFormat format)
    {
        foreach (var turn in turns)
        {
            foreach (var block in turn.Blocks)
            {
                if (Cited(block) is { } cited)
                    throw Reject.At(cited.Path.ToString(), "citations cannot be enabled together with " + format.Field);
            }
        }
    }

    private static Block? Cited(Block block) => block switch
    {
        DocumentBlock { CitationsEnabled: true } or SearchResultBlock { CitationsEnabled: true } => block,
        ToolResultBlock result => result.Content.Select(Cited).FirstOrDefault(static cited => cited is not null),
        _ => null,
    };
}
