using Proxy.Simulator.Rules;

namespace Proxy.Simulator.Http;

/// <summary>The bearer key; the words are those of trace http-401-invalid-api-key.</summary>
internal sealed class KeyCheck(IReadOnlyCollection<string> known)
{
    private const string Scheme = "Bearer ";

    public ApiError? Check(string? authorization)
    {
        var key = authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : "";
        if (key.Length == 0)
        {
            return new ApiError(401, "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).", "invalid_request_error", null, null);
        }
        return known.Count == 0 || known.Contains(key)
            ? null
            : new ApiError(401, $"Incorrect API key provided: {Mask(key)}. You can find your API key at https://platform.openai.com/account/api-keys.", "invalid_request_error", null, "invalid_api_key");
    }

    // Long keys are shown by their ends only.
    private static string Mask(string key) => key.Length <= 12 ? key : $"{key[..8]}{new string('*', key.Length - 12)}{key[^4..]}";
}
