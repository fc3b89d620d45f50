using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Errors;

/// <summary>A failure in Anthropic's words: status, error type and body (A6, C3). The one place that knows the table.</summary>
internal static class ErrorBody
{
    public static int StatusOf(FailureKind kind) => kind switch
    {
        FailureKind.InvalidRequest => 400,
        FailureKind.Authentication => 401,
        FailureKind.Billing => 402,
        FailureKind.Permission => 403,
        FailureKind.NotFound => 404,
        FailureKind.Conflict => 409,
        FailureKind.RequestTooLarge => 413,
        FailureKind.RateLimited => 429,
        FailureKind.Timeout => 504,
        FailureKind.Overloaded => 529,
        _ => 500,
    };

    public static string TypeOf(FailureKind kind) => kind switch
    {
        FailureKind.InvalidRequest => "invalid_request_error",
        FailureKind.Authentication => "authentication_error",
        FailureKind.Billing => "billing_error",
        FailureKind.Permission => "permission_error",
        FailureKind.NotFound => "not_found_error",
        FailureKind.Conflict => "conflict_error",
        FailureKind.RequestTooLarge => "request_too_large",
        FailureKind.RateLimited => "rate_limit_error",
        FailureKind.Timeout => "timeout_error",
        FailureKind.Overloaded => "overloaded_error",
        _ => "api_error",
    };

    /// <summary>
    /// One line of JSON, keys in Anthropic's order:
    /// <c>{"type":"error","error":{"type":"not_found_error","message":"model: x"},"request_id":"req_1"}</c>.
    /// </summary>
    public static void Write(PooledBuffer output, Failure failure, string requestId)
    {
        output.Append("{\"type\":\"error\",\"error\":{\"type\":\""u8);
        output.AppendAscii(TypeOf(failure.Kind));
        output.Append("\",\"message\":"u8);
        output.AppendString(failure.Message);
        WriteDetails(output, failure);
        output.Append("},\"request_id\":"u8);
        output.AppendString(requestId);
        output.Append((byte)'}');
    }

    private static void WriteDetails(PooledBuffer output, Failure failure)
    {
        if (failure.ErrorCode is null && failure.MoreDetails is null) return;
        output.Append(",\"details\":{"u8);
        if (failure.ErrorCode is not null)
        {
            output.Append("\"error_code\":"u8);
            output.AppendString(failure.ErrorCode);
            if (failure.MoreDetails is not null) output.Append((byte)',');
        }

        if (failure.MoreDetails is not null) output.Append(System.Text.Encoding.UTF8.GetBytes(failure.MoreDetails));
        output.Append((byte)'}');
    }
}
