using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Errors;

/// <summary>S20: a policy decline is told as a refusal, not as an error.</summary>
internal static class PolicyRefusals
{
    /// <returns>Null when the error is no policy decline.</returns>
    public static RefusalDetails? TryRead(UpstreamError error)
    {
        if (ErrorCodes.Of(error) != ErrorMeaning.PolicyRefusal) return null;
        var explanation = UpstreamMessage.Clean(error.Message);
        return new RefusalDetails(
            error.Code switch { "bio_policy" => "bio", "cyber_policy" => "cyber", _ => null },
            explanation.Length == 0 ? null : JsonText.From(explanation).Escaped.ToArray());
    }
}
