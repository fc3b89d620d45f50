using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Contract;

public sealed class ErrorCases : ContractTest
{
    [Theory]
    [InlineData(Hello)]
    [InlineData(HelloStream)]
    public async Task D34_overflow_has_the_wording_that_triggers_compaction(string request)
    {
        await PlayAsync(Turn.Error(400, "context_length_exceeded", "Your input exceeds the context window of this model. Please adjust your input and try again."));

        var answer = await PostAsync(request);

        Assert.Equal(400, answer.Status);
        Assert.Equal("invalid_request_error", answer.Error.GetProperty("type").GetString());
        Assert.Matches("^prompt is too long: [0-9]+ tokens > [0-9]+ maximum$", answer.Error.GetProperty("message").GetString());
        Assert.Equal("false", answer.Header("x-should-retry"));
    }

    [Theory]
    [InlineData(429, "insufficient_quota", null, 402, "billing_error", "false")]
    [InlineData(429, "slow_down", "7", 429, "rate_limit_error", "true")]
    [InlineData(503, "server_is_overloaded", null, 529, "overloaded_error", "true")]
    [InlineData(500, "server_error", null, 500, "api_error", "true")]
    [InlineData(401, "invalid_api_key", null, 500, "api_error", "false")]
    [InlineData(404, "model_not_found", null, 404, "not_found_error", "false")]
    public async Task D35_upstream_errors_become_the_clients_own(int upstream, string code, string? retryAfter, int status, string type, string retry)
    {
        var turn = retryAfter is null ? Turn.Error(upstream, code, "about it") : Turn.Error(upstream, code, "about it", ("retry-after", retryAfter));
        await PlayAsync(turn);

        var answer = await PostAsync(Hello);

        Assert.Equal(status, answer.Status);
        Assert.Equal(type, answer.Error.GetProperty("type").GetString());
        Assert.Equal(retry, answer.Header("x-should-retry"));
        Assert.Equal(retryAfter, answer.Header("retry-after"));
        Assert.Equal(answer.Header("request-id"), answer.Body.GetProperty("request_id").GetString());
    }
}
