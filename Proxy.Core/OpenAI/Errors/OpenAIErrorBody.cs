using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Errors;

/// <summary>A failure in OpenAI's words, for clients of the OpenAI surface: status, type, code and body.</summary>
internal static class OpenAIErrorBody
{
    public static int StatusOf(FailureKind kind) => kind switch
    {
        FailureKind.InvalidRequest => 400,
        FailureKind.Authentication => 401,
        FailureKind.Permission => 403,
        FailureKind.NotFound => 404,
        FailureKind.Conflict => 409,
        FailureKind.RequestTooLarge => 413,
        FailureKind.Billing or FailureKind.RateLimited => 429,
        FailureKind.Overloaded => 503,
        FailureKind.Timeout => 504,
        _ => 500,
    };

    /// <summary>One line: <c>{"error":{"message":"…","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}</c>.</summary>
    public static void Write(PooledBuffer output, Failure failure)
    {
        output.Append("{\"error\":{\"message\":"u8);
        output.AppendString(failure.Message);
        output.Append(",\"type\":\""u8);
        output.AppendAscii(TypeOf(failure.Kind));
        output.Append("\",\"param\":null,\"code\":"u8);
        if ((failure.ErrorCode ?? CodeOf(failure.Kind)) is { } code) output.AppendString(code);
        else output.Append("null"u8);
        output.Append("}}"u8);
    }

    private static string TypeOf(FailureKind kind) => kind switch
    {
        FailureKind.Billing => "insufficient_quota",
        FailureKind.RateLimited => "rate_limit_error",
        FailureKind.Overloaded => "service_unavailable_error",
        FailureKind.Internal or FailureKind.Timeout => "server_error",
        _ => "invalid_request_error",
    };

    private static string? CodeOf(FailureKind kind) => kind switch
    {
        FailureKind.Authentication => "invalid_api_key",
        FailureKind.Billing => "insufficient_quota",
        FailureKind.RequestTooLarge => "request_too_large",
        FailureKind.RateLimited => "rate_limit_exceeded",
        FailureKind.Timeout => "timeout",
        _ => null,
    };
}
