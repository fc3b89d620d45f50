using System.Text;
using Proxy.Simulator.Rules;

namespace Proxy.Simulator.Faults;

/// <summary>What comes instead of an answer.</summary>
internal static class FaultBodies
{
    private const string Page = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>cloudflare</center></body></html>\n";

    /// <summary>Null when the fault leaves the answer itself alone.</summary>
    public static (int Status, string ContentType, byte[] Body)? Of(FaultPlan fault)
    {
        if (fault is { Status: null, Html: false, Empty: false }) return null;
        var status = fault.Status ?? 200;
        if (fault.Empty) return (status, "application/json", []);
        return fault.Html ? (status, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(Page)) : (status, "application/json", JsonBytes.Of(Error(status).Body()));
    }

    // Words as in mapping B7 and the recorded error bodies.
    private static ApiError Error(int status) => status switch
    {
        401 => new(401, "Incorrect API key provided: sk-test. You can find your API key at https://platform.openai.com/account/api-keys.", "invalid_request_error", null, "invalid_api_key"),
        403 => new(403, "You do not have access to this resource.", "invalid_request_error", null, "permission_denied"),
        404 => new(404, "The model `gpt-x` does not exist or you do not have access to it.", "invalid_request_error", null, "model_not_found"),
        429 => new(429, "Rate limit reached for requests. Please try again in 20s.", "requests", null, "rate_limit_exceeded"),
        503 => new(503, "The server is currently overloaded. Please try again later.", "service_unavailable_error", null, "server_is_overloaded"),
        _ => new(status, "The server had an error while processing your request. Sorry about that!", "server_error", null, null),
    };
}
