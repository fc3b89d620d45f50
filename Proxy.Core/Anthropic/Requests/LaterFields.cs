using System.Text.Json;
using Proxy.Core.Canonical;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Top-level fields that this gateway refuses, ignores, or does not have yet.</summary>
internal static class LaterFields
{
    private const int LongestToken = 16 * 1024;

    private static readonly FieldTable s_credit = new("fallback_credit_token.", "token", "mode");
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
        if (!body.Has(BodyFields.Fallbacks)) return;
        if (body.Kind(BodyFields.Fallbacks) == JsonTokenType.StartArray)
        {
            if (body.HasElements(BodyFields.Fallbacks)) throw Reject.At("fallbacks", "a list of fallback models is not supported for this model");
            return;
        }

        body.Choice(BodyFields.Fallbacks, "default");
    }

    /// <summary>
    /// R69: <c>"fallback_credit_token":"…"</c> or <c>{"token":"…","mode":"best_effort"}</c>. There is no credit here: strict, which
    /// a bare token is, is a 400; best effort is answered, and the answer's usage says so.
    /// </summary>
    /// <returns>The answer must say that no credit was given.</returns>
    public static bool ReadCredit(in Fields body, Warnings warnings)
    {
        const string name = "fallback_credit_token";
        if (!body.Has(BodyFields.FallbackCreditToken)) return false;
        if (body.Has(BodyFields.Fallbacks)) throw Reject.At(name, "cannot be combined with `fallbacks`");
        if (body.Kind(BodyFields.FallbackCreditToken) != JsonTokenType.StartObject)
        {
            body.RequiredString(BodyFields.FallbackCreditToken, LongestToken);
            throw Reject.At(name, "fallback credit is not enabled");
        }

        Span<JsonSlot> slots = stackalloc JsonSlot[2];
        var credit = body.Inner(BodyFields.FallbackCreditToken, s_credit, slots, Place.Object(name), warnings);
        credit.RequiredString(0, LongestToken);
        return credit.Choice(1, "strict", "best_effort") == 1 ? true : throw Reject.At(name, "fallback credit is not enabled");
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
