using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads <c>stop_sequences</c> (R57, D20); upstream has no such field, the answer is searched for them (C4.6).</summary>
internal static class StopSequencesReader
{
    public static IReadOnlyList<string> Read(in Fields body, Canonical.Warnings warnings)
    {
        if (body.List(BodyFields.StopSequences) is null) return [];
        List<string> sequences = [];
        var cursor = body.Enter(BodyFields.StopSequences, warnings);
        while (cursor.NextElement())
        {
            var place = Place.Item("stop_sequences", sequences.Count);
            if (cursor.Kind != JsonTokenType.String) throw Reject.At(place, Literals.NotString);
            var slot = cursor.Take();
            var sequence = Decode(new JsonText(cursor.Body.Slice(slot.Start, slot.Length)), place);
            if (string.IsNullOrWhiteSpace(sequence)) throw Reject.At("stop_sequences", "each stop sequence must contain non-whitespace");
            sequences.Add(sequence);
        }

        return sequences;
    }

    private static string Decode(JsonText text, Place place)
    {
        try
        {
            return text.Decode();
        }
        catch (InvalidOperationException)
        {
            // F07: output never holds a lone surrogate, so this could never match.
            throw Reject.At(place, "Input should be a valid string, without lone surrogates");
        }
    }
}
