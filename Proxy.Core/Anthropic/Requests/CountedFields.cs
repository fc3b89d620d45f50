using System.Text.Json;
using Proxy.Core.Canonical;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>
/// A8: what says how to answer has no place in a count. It is left out with a warning, unread: clients send one body to both
/// endpoints. (Strict clients get the 400 that any unknown field gives them, C0.8.) What would change the count (<c>thread</c>, <c>container</c>) stays and is refused as in a Messages request.
/// </summary>
internal static class CountedFields
{
    private static readonly int[] s_others =
    [
        BodyFields.MaxTokens, BodyFields.Stream, BodyFields.Metadata, BodyFields.StopSequences, BodyFields.ServiceTier, BodyFields.Diagnostics,
        BodyFields.InferenceGeo, BodyFields.Fallbacks, BodyFields.FallbackCreditToken,
    ];

    private static readonly int[] s_sampling = [BodyFields.Temperature, BodyFields.TopP, BodyFields.TopK];

    public static void DropOthers(Span<JsonSlot> slots, RequestTraits traits, Warnings warnings)
    {
        Drop(slots, s_others, traits, warnings);
        // Version 2026-10-21 refuses sampling in counts too.
        if (traits.Version != ApiVersion.V2026) Drop(slots, s_sampling, traits, warnings);
        // A field of counts, which Anthropic itself ignores.
        slots[BodyFields.Compaction] = default;
    }

    private static void Drop(Span<JsonSlot> slots, int[] fields, RequestTraits traits, Warnings warnings)
    {
        foreach (var field in fields)
        {
            if (slots[field].Kind is not (JsonTokenType.None or JsonTokenType.Null))
            {
                if (traits.Strict) throw Reject.At(BodyFields.Table.Name(field), Literals.Extra);
                warnings.Add(BodyFields.Table.Name(field), "ignored");
            }

            slots[field] = default;
        }
    }
}
