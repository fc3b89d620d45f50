using System.Text.Json.Nodes;

namespace Proxy.Simulator.Rules;

/// <summary>A refusal in OpenAI's shape: <c>{"error":{"message","type","param","code"}}</c>.</summary>
internal sealed record ApiError(int Status, string Message, string Type, string? Param, string? Code)
{
    public static ApiError Invalid(string message, string? param, string? code = null) =>
        new(400, message, "invalid_request_error", param, code);

    public JsonObject Body() => new()
    {
        ["error"] = new JsonObject { ["message"] = Message, ["type"] = Type, ["param"] = Param, ["code"] = Code },
    };
}
