using System.Text.Json;
using Proxy.Core.Canonical;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Top-level fields that this gateway refuses, ignores, or does not have yet.</summary>
internal static class LaterFields
{
    private static readonly FieldTable s_billing = new("billing_policy.", "type", "bill_to");

    public static void Check(in Fields body, Warnings warnings)
    {
        CheckThread(body);
        CheckFallbacks(body);
        CheckGeography(body);
        CheckBilling(body, warnings);
    }

    // R68, K15, D40: the SDK's tool runner reads this code and then sends full history.
    private static void CheckThread(in Fields body)
    {
        if (body.Has(BodyFields.Thread))
            throw Reject.Coded("thread: message threads are not supported by this gateway", "thread_unsupported_request", "\"unsupported\":[]");
    }

    // R69: as Anthropic answers for a model without fallback support.
    private static void CheckFallbacks(in Fields body)
    {
        if (body.Has(BodyFields.FallbackCreditToken)) throw Reject.At("fallback_credit_token", "fallback credit is not enabled");
        if (!body.Has(BodyFields.Fallbacks)) return;
        if (body.Kind(BodyFields.Fallbacks) == JsonTokenType.StartArray)
        {
            if (body.HasElements(BodyFields.Fallbacks)) throw Reject.At("fallbacks", "a list of fallback models is not supported for this model");
            return;
        }

        body.Choice(BodyFields.Fallbacks, "default");
    }

    // R71: residency is a promise that cannot be kept by ignoring it.
    private static void CheckGeography(in Fields body)
    {
        if (body.String(BodyFields.InferenceGeo, 100) is { } geography && geography != "global")
            throw Reject.At("inference_geo", "'" + geography + "' is not available through this gateway");
    }

    // R73.
    private static void CheckBilling(in Fields body, Warnings warnings)
    {
        if (!body.Has(BodyFields.BillingPolicy)) return;
        Span<JsonSlot> slots = stackalloc JsonSlot[2];
        var policy = body.Inner(BodyFields.BillingPolicy, s_billing, slots, Place.Object("billing_policy"), warnings);
        if (policy.Choice(1, "self", "user_profile") == 1) throw Reject.At(policy.Path(1), "'user_profile' is not supported by this gateway");
    }
}
