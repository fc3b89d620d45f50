using System.Text.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads temperature, top_p and top_k (R56).</summary>
internal static class SamplingReader
{
    public static void Read(in Fields body, RequestTraits traits, Canonical.Warnings warnings, out double? temperature, out double? topP)
    {
        // D1: even a default value.
        if (traits.Version == ApiVersion.V2026)
        {
            foreach (var field in (ReadOnlySpan<int>)[BodyFields.Temperature, BodyFields.TopP, BodyFields.TopK])
                if (body.Has(field)) throw Reject.At(body.Path(field), Literals.Extra);
        }

        temperature = body.Fraction(BodyFields.Temperature);
        topP = IsUnset(body, BodyFields.TopP) ? null : body.Fraction(BodyFields.TopP);
        if (!IsUnset(body, BodyFields.TopK) && body.Integer(BodyFields.TopK, 0) is not null) warnings.Add("top_k", "unsupported");
    }

    /// <summary>Older clients write -1 for a value that is not set, and Anthropic takes it (recorded).</summary>
    private static bool IsUnset(in Fields body, int field) => body.Kind(field) == JsonTokenType.Number && body.Bytes(field).Span.SequenceEqual("-1"u8);
}
