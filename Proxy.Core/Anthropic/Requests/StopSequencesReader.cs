using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Checks <c>stop_sequences</c> (R57, D20).</summary>
internal static class StopSequencesReader
{
    private const string Blank = "each stop sequence must contain non-whitespace";

    public static void Check(in Fields body, Canonical.Warnings warnings)
    {
        if (body.List(BodyFields.StopSequences) is null) return;
        var cursor = body.Enter(BodyFields.StopSequences, warnings);
        var count = 0;
        for (; cursor.NextElement(); count++)
        {
            var place = Place.Item("stop_sequences", count);
            if (cursor.Kind != JsonTokenType.String) throw Reject.At(place, Literals.NotString);
            var slot = cursor.Take();
            if (IsBlank(new JsonText(cursor.Body.Slice(slot.Start, slot.Length)), place)) throw Reject.At("stop_sequences", Blank);
        }

        if (count > 0) throw Reject.NotYet("stop_sequences");
    }

    private static bool IsBlank(JsonText text, Place place)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text.Decode());
        }
        catch (InvalidOperationException)
        {
            // F07: output never holds a lone surrogate, so this could never match.
            throw Reject.At(place, "Input should be a valid string, without lone surrogates");
        }
    }
}
