using System.Text.Json;
using Proxy.Core.Anthropic.Errors;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;

namespace Proxy.Tests.Anthropic.Errors;

public sealed class ErrorTypeTests
{
    /// <summary>A6, in full.</summary>
    [Theory]
    [InlineData(nameof(FailureKind.InvalidRequest), 400, "invalid_request_error")]
    [InlineData(nameof(FailureKind.Authentication), 401, "authentication_error")]
    [InlineData(nameof(FailureKind.Billing), 402, "billing_error")]
    [InlineData(nameof(FailureKind.Permission), 403, "permission_error")]
    [InlineData(nameof(FailureKind.NotFound), 404, "not_found_error")]
    [InlineData(nameof(FailureKind.Conflict), 409, "conflict_error")]
    [InlineData(nameof(FailureKind.RequestTooLarge), 413, "request_too_large")]
    [InlineData(nameof(FailureKind.RateLimited), 429, "rate_limit_error")]
    [InlineData(nameof(FailureKind.Internal), 500, "api_error")]
    [InlineData(nameof(FailureKind.Timeout), 504, "timeout_error")]
    [InlineData(nameof(FailureKind.Overloaded), 529, "overloaded_error")]
    public void A6_Every_failure_has_its_status_and_type(string kind, int status, string type)
    {
        var failure = new Failure(Enum.Parse<FailureKind>(kind), "m");
        Assert.Equal(status, ErrorBody.StatusOf(failure.Kind));
        using var output = new PooledBuffer();
        ErrorBody.Write(output, failure, "req_1");
        using var body = JsonDocument.Parse(output.WrittenMemory);
        Assert.Equal(type, body.RootElement.GetProperty("error").GetProperty("type").GetString());
    }

    [Fact]
    public void The_table_forgets_no_kind() =>
        Assert.Equal(Enum.GetValues<FailureKind>().Length, typeof(ErrorTypeTests).GetMethod(nameof(A6_Every_failure_has_its_status_and_type))!.GetCustomAttributes(typeof(InlineDataAttribute), false).Length);
}
