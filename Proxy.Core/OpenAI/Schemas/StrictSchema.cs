using System.Text.Json;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Schemas;

/// <summary>R35, R36: a schema as Anthropic takes it, made into one that upstream takes as strict.</summary>
internal static class StrictSchema
{
    /// <summary>
    /// Appends the strict form: whatever upstream answers under it is, without the added nulls, an instance of
    /// <paramref name="schema"/>. A schema that is strict already goes byte for byte.
    /// </summary>
    /// <param name="nulls">What to take out of an answer; null for nothing.</param>
    /// <param name="dropsAnnotations">Something was left out that says nothing of what is valid.</param>
    /// <returns>False when there is no such form; nothing was appended then.</returns>
    public static bool TryWrite(JsonRaw schema, PooledBuffer output, out PruningNode? nulls, out bool dropsAnnotations)
    {
        (nulls, dropsAnnotations) = (null, false);
        var start = output.Length;
        try
        {
            return TryConvert(schema, output, out nulls, out dropsAnnotations);
        }
        catch (InvalidOperationException)
        {
            // F07: a lone surrogate in a name. It can be passed on, not understood.
            output.Truncate(start);
            return false;
        }
    }

    private static bool TryConvert(JsonRaw schema, PooledBuffer output, out PruningNode? nulls, out bool dropsAnnotations)
    {
        (nulls, dropsAnnotations) = (null, false);
        using var json = JsonDocument.Parse(schema.Bytes, new JsonDocumentOptions { MaxDepth = JsonScanner.MaxDepth });
        if (ShapeReader.Read(json.RootElement) is not { } document) return false;
        nulls = AddedNulls.Of(document.Root, out var isAmbiguous);
        if (isAmbiguous) return false;
        var start = output.Length;
        var writer = new StrictWriter(output);
        writer.Write(document);
        if (!writer.Fits || !writer.Changed) output.Truncate(start);
        if (!writer.Fits)
        {
            nulls = null;
            return false;
        }

        if (!writer.Changed) output.Append(schema.Span);
        dropsAnnotations = writer.DropsAnnotations;
        return true;
    }
}
