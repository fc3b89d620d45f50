using System.Text;
using Microsoft.Extensions.Time.Testing;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.OpenAI.Errors;
using Proxy.Tests.OpenAI.Answers;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.OpenAI.Errors;

/// <summary>C3, row by row: what becomes of an upstream HTTP error.</summary>
public sealed class UpstreamErrorReaderTests
{
    private const string Canary = "sk-proj-canary1234567890";

    [Theory]
    [InlineData(400, "", "InvalidRequest", false)]
    [InlineData(400, "insufficient_quota", "Billing", false)]
    [InlineData(400, "invalid_api_key", "Internal", false)]
    [InlineData(400, "invalid_image_url", "InvalidRequest", false)]
    [InlineData(402, "", "Billing", false)]
    [InlineData(405, "", "InvalidRequest", false)]
    [InlineData(408, "", "Timeout", true)]
    [InlineData(409, "", "Conflict", null)]
    [InlineData(413, "", "RequestTooLarge", false)]
    [InlineData(422, "", "InvalidRequest", false)]
    [InlineData(429, "rate_limit_exceeded", "RateLimited", true)]
    [InlineData(429, "slow_down", "RateLimited", true)]
    [InlineData(429, "insufficient_quota", "Billing", false)]
    [InlineData(429, "credit_balance_exhausted", "Billing", false)]
    [InlineData(429, "billing_not_active", "Billing", false)]
    [InlineData(500, "server_error", "Internal", true)]
    [InlineData(500, "invalid_prompt", "Internal", true)]
    [InlineData(502, "", "Internal", true)]
    [InlineData(503, "server_is_overloaded", "Overloaded", true)]
    [InlineData(503, "slow_down", "Overloaded", true)]
    [InlineData(504, "", "Timeout", true)]
    [InlineData(529, "", "Overloaded", true)]
    public void Status_and_code_decide(int status, string code, string kind, bool? retry)
    {
        var failure = Failed(status, Body(code, "It failed."));
        Assert.Equal((kind, retry), (failure.Kind.ToString(), failure.ShouldRetry));
    }

    [Theory]
    [InlineData(400, "InvalidRequest", "upstream refused the request")]
    [InlineData(404, "Internal", "upstream unavailable")]
    [InlineData(405, "Internal", "upstream unavailable")]
    [InlineData(429, "RateLimited", "upstream rate limit exceeded")]
    [InlineData(500, "Internal", "upstream error")]
    [InlineData(502, "Internal", "upstream unavailable")]
    [InlineData(503, "Overloaded", "upstream is overloaded")]
    [InlineData(504, "Timeout", "upstream timed out")]
    [InlineData(302, "Internal", "upstream unavailable")]
    public void F28_foreign_and_empty_bodies_are_never_relayed(int status, string kind, string message)
    {
        foreach (var body in (string[])["<html><h1>Bad " + Canary + "</h1></html>", "", "{\"error\":", "[1]", "\"x\"", "{\"error\":\"text\"}", "\uFFFD\0"])
        {
            var failure = Failed(status, body);
            Assert.Equal((kind, message), (failure.Kind.ToString(), failure.Message));
        }
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public void F22_a_refused_gateway_key_tells_nothing_of_upstreams_text(int status)
    {
        var failure = Failed(status, Body("invalid_api_key", "Incorrect API key provided: " + Canary));
        Assert.Equal(Failure.Internal("upstream authentication failed") with { ShouldRetry = false }, failure);
    }

    [Theory]
    [InlineData(401, "Authentication")]
    [InlineData(403, "Permission")]
    public void A_refused_client_key_is_the_clients_error(int status, string kind)
    {
        var failure = Failed(status, Body("invalid_api_key", "Incorrect API key provided: " + Canary), policy: new ErrorPolicy(TimeProvider.System) { ClientOwnsKey = true });
        Assert.Equal((kind, (bool?)false), (failure.Kind.ToString(), failure.ShouldRetry));
        Assert.DoesNotContain("canary", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(409)]
    [InlineData(422)]
    [InlineData(429)]
    public void Messages_pass_without_keys_organisations_and_request_ids(int status)
    {
        var failure = Failed(status, Body("x", $"Limit reached in organization org-AbC123xyz456 project proj_AbC123xyz for {Canary}, see req_0123456789abcdef. Unknown parameter: 'user_location'."));
        Assert.Equal("Limit reached in organization *** project *** for ***, see ***. Unknown parameter: 'user_location'.", failure.Message);
    }

    [Theory]
    [InlineData("max_output_tokens", "Invalid 'max_output_tokens': integer above maximum value.", "Invalid 'max_tokens': integer above maximum value.")]
    [InlineData("text.format.schema", "Invalid schema for response_format 'output'.", "output_config.format.schema: Invalid schema for response_format 'output'.")]
    [InlineData("reasoning.effort", "", "output_config.effort: upstream refused the request")]
    [InlineData("temperature", "temperature is out of range", "temperature is out of range")]
    [InlineData("input[3].content", "Invalid 'input[3].content'.", "Invalid 'input[3].content'.")]
    public void C3_a_parameter_is_named_as_the_client_named_it(string param, string message, string expected) =>
        Assert.Equal(expected, Failed(400, Body("invalid_value", message, param)).Message);

    [Fact]
    public void A_message_is_not_relayed_without_end() =>
        Assert.Equal(2001, Failed(400, Body("x", new string('a', 100_000))).Message.Length);

    [Theory]
    [InlineData(400, "model_not_found", "model")]
    [InlineData(404, "model_not_found", "")]
    [InlineData(404, "", "model")]
    [InlineData(404, "DeploymentNotFound", "")]
    public void An_unknown_model_is_named_as_the_client_named_it(int status, string code, string param)
    {
        var failure = Failed(status, Body(code, "The model 'gpt-5.6' does not exist.", param));
        Assert.Equal((FailureKind.NotFound, "model: claude-opus-5-5", (bool?)false), (failure.Kind, failure.Message, failure.ShouldRetry));
    }

    [Theory]
    [InlineData("{\"object\":\"error\",\"message\":\"The model `gpt-5.6` does not exist.\",\"type\":\"NotFoundError\",\"param\":null,\"code\":404}", "NotFound", "model: claude-opus-5-5")]
    [InlineData("{\"error\":{\"message\":\"model 'gpt-5.6' not found\",\"type\":\"not_found_error\",\"param\":null,\"code\":null}}", "NotFound", "model: claude-opus-5-5")]
    [InlineData("{\"error\":{\"message\":\"Not Found\"}}", "Internal", "upstream unavailable")]
    public void C3_8_servers_without_a_code_for_it_name_the_model(string body, string kind, string message)
    {
        var failure = Failed(404, body);
        Assert.Equal((kind, message), (failure.Kind.ToString(), failure.Message));
    }

    [Theory]
    [InlineData("Your input exceeds the context window of this model.", "400001 tokens > 400000")]
    [InlineData("This model's maximum context length is 400000 tokens. However, your messages resulted in 512345 tokens.", "512345 tokens > 400000")]
    [InlineData("maximum 128,000 tokens, got 1,234,567 tokens", "1234567 tokens > 400000")]
    [InlineData("maximum 1000 tokens, got 2000 tokens", "400001 tokens > 400000")]
    [InlineData("99999999999999999999 tokens", "400001 tokens > 400000")]
    public void D34_K12_an_overflow_is_worded_so_that_clients_compact(string message, string numbers)
    {
        var failure = Failed(400, Body("context_length_exceeded", message));
        Assert.Equal((FailureKind.InvalidRequest, "prompt is too long: " + numbers + " maximum", (bool?)false), (failure.Kind, failure.Message, failure.ShouldRetry));
    }

    [Theory]
    [InlineData("bio_policy", "bio")]
    [InlineData("invalid_prompt", null)]
    [InlineData("misalignment_policy_violation", null)]
    [InlineData("image_content_policy_violation", null)]
    [InlineData("cyber_policy", "cyber")]
    [InlineData("content_filter", null)]
    [InlineData("content_policy_violation", null)]
    public void S20_a_policy_decline_is_a_refusal(string code, string? category)
    {
        foreach (var status in (int[])[400, 404, 422])
        {
            var end = Assert.IsType<RefusedVerdict>(Read(status, Body(code, "Not \"this\"."))).End;
            Assert.Equal("Refusal", end.Reason.ToString());
            Assert.Equal(category, end.Refusal?.Category);
            Assert.Equal("Not \\\"this\\\".", Encoding.UTF8.GetString(end.Refusal!.Explanation!));
        }
    }

    [Theory]
    [InlineData(400, "Item 'rs_1' of type 'reasoning' was provided without its required following item.")]
    [InlineData(400, "Item 'fc_1' of type 'function_call' was provided without its required 'reasoning' item: 'rs_1'.")]
    [InlineData(400, "Item with id 'rs_1' not found. Items are not persisted when `store` is set to false.")]
    [InlineData(404, "Item with id 'rs_1' not found. Items are not persisted when `store` is set to false.")]
    [InlineData(400, "The encrypted content for item rs_1 could not be verified.")]
    public void D17_R27_refused_reasoning_is_tried_without(int status, string message)
    {
        var verdict = Assert.IsType<RetryWithoutReasoningVerdict>(Read(status, Body("", message)));
        Assert.Equal(Failure.Invalid(message), verdict.Otherwise);
    }

    [Fact]
    public void R27_a_code_for_refused_reasoning_is_enough() =>
        Assert.IsType<RetryWithoutReasoningVerdict>(Read(400, Body("invalid_encrypted_content", "Bad.")));

    [Theory]
    [InlineData("unsupported_parameter", "temperature", "temperature")]
    [InlineData("unsupported_value", "top_p", "top_p")]
    [InlineData("unsupported_value", "reasoning.effort", "reasoning.effort")]
    [InlineData("unsupported_parameter", "include", "include")]
    public void A_parameter_the_model_does_not_take_is_dropped_and_tried_again(string code, string param, string dropped) =>
        Assert.Equal(dropped, Assert.IsType<RetryWithoutVerdict>(Read(400, Body(code, "Unsupported.", param))).Parameter);

    [Theory]
    [InlineData("input[3].phase", "Unknown parameter: 'input[3].phase'.", "unknown_parameter", "phase")]
    [InlineData("input[0].content[1].prompt_cache_breakpoint", "Unsupported parameter.", "unsupported_parameter", "prompt_cache_options")]
    [InlineData("prompt_cache_options.prewarm", "Unknown parameter: 'prompt_cache_options.prewarm'.", "unknown_parameter", "prompt_cache_options")]
    [InlineData("reasoning.summary", "Your organization must be verified to generate reasoning summaries.", "unsupported_value", "reasoning.summary")]
    [InlineData("input[0].role", "Invalid value: 'developer'. Supported values are: 'user' and 'assistant'.", "invalid_value", "role")]
    [InlineData("input[4].output", "Invalid type for 'input[4].output': expected a string, but got an array instead.", "invalid_type", "output")]
    [InlineData("input[1].content[0].detail", "Invalid value: 'original'.", "invalid_value", "detail")]
    [InlineData("input[2].type", "Invalid value: 'configuration_update'. Supported values are: 'message'.", "invalid_value", "configuration_update")]
    [InlineData("service_tier", "Invalid value: 'fast'.", "invalid_value", "service_tier")]
    [InlineData("", "Unrecognized request argument supplied: prompt_cache_key", "", "prompt_cache_key")]
    [InlineData("", "[{'type': 'extra_forbidden', 'loc': ('body', 'parallel_tool_calls'), 'msg': 'Extra inputs are not permitted'}]", "", "parallel_tool_calls")]
    [InlineData("", "Unknown parameter: 'safety_identifier'.", "", "safety_identifier")]
    [InlineData("include[1]", "Invalid value: 'web_search_call.results'.", "invalid_value", null)]
    [InlineData("input[3].content", "Invalid value.", "invalid_value", null)]
    [InlineData("max_output_tokens", "Invalid value.", "invalid_value", null)]
    [InlineData("", "What is an unknown parameter?", "", null)]
    public void C3_4_What_a_server_does_not_know_is_found_in_its_words(string param, string message, string code, string? dropped)
    {
        var verdict = Read(400, Body(code, message, param));
        Assert.Equal(dropped, (verdict as RetryWithoutVerdict)?.Parameter);
    }

    [Fact]
    public void C3_4_A_limit_that_is_told_is_kept_to()
    {
        var verdict = Assert.IsType<RetryWithoutVerdict>(Read(400, Body("invalid_value", "max_output_tokens is too large: 128000. This model supports at most 16,384 completion tokens.", "max_output_tokens")));
        Assert.Equal(("max_output_tokens", 16_384), (verdict.Parameter, verdict.Limit));
    }

    [Theory]
    [InlineData("This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in the messages, 1000 in the completion).", "", "prompt is too long: 5000 tokens > 4096 maximum")]
    [InlineData("request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it", "exceed_context_size_error", "prompt is too long: 9000 tokens > 8192 maximum")]
    [InlineData("This model's maximum prompt length is 131072 but the request contains 150000 tokens.", "", "prompt is too long: 150000 tokens > 131072 maximum")]
    public void K12_An_overflow_of_any_server_is_one(string message, string type, string told)
    {
        var body = $$$"""{"error":{"code":400,"message":"{{{message}}}","type":"{{{type}}}"}}""";
        Assert.Equal(told, Assert.IsType<FailedVerdict>(Read(400, body)).Failure.Message);
    }

    [Fact] // C3.2 before C3.4: less output would not make room for the prompt
    public void C3_2_An_overflow_is_one_though_it_names_a_limit_of_the_output()
    {
        var body = Body("context_length_exceeded", "The prompt has 9000 tokens, and max_output_tokens may be at most 4096.", "max_output_tokens");
        Assert.Equal("prompt is too long: 400001 tokens > 400000 maximum", Assert.IsType<FailedVerdict>(Read(400, body)).Failure.Message);
    }

    [Fact]
    public void Encrypted_content_asked_of_a_model_without_it_is_dropped() =>
        Assert.Equal("include", Assert.IsType<RetryWithoutVerdict>(Read(400, Body("", "Encrypted content is not supported with this model."))).Parameter);

    [Fact]
    public void A_parameter_that_cannot_be_dropped_is_the_clients_error() =>
        Assert.IsType<FailedVerdict>(Read(400, Body("unsupported_parameter", "Unsupported.", "tools")));

    [Fact]
    public void D35_slow_down_passes_its_retry_after() =>
        Assert.Equal(7, Failed(429, Body("slow_down", "Slow down."), new UpstreamHints(RetryAfter: "7")).RetryAfterSeconds);

    [Fact]
    public void A_rate_limit_without_a_hint_still_tells_when_to_come_back() =>
        Assert.NotNull(Failed(429, Body("rate_limit_exceeded", "Slow down.")).RetryAfterSeconds);

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("maybe", null)]
    public void A_conflict_passes_upstreams_own_hint(string header, bool? retry) =>
        Assert.Equal(retry, Failed(409, Body("", "Conflict."), new UpstreamHints(ShouldRetry: header)).ShouldRetry);

    [Theory]
    [InlineData("http-400-context-length-exceeded", 400, "InvalidRequest", "prompt is too long: 400001 tokens > 400000 maximum")]
    [InlineData("http-400-model-not-found", 400, "NotFound", "model: claude-opus-5-5")]
    [InlineData("http-401-invalid-api-key", 401, "Internal", "upstream authentication failed")]
    [InlineData("http-429-insufficient-quota", 429, "Billing", "You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.")]
    public void Recorded_errors_are_told_so(string name, int status, string kind, string message)
    {
        var verdict = Assert.IsType<FailedVerdict>(Read(status, Encoding.UTF8.GetString(RecordedTraces.Read(RecordedTraces.OpenAI, name, "response.json"))));
        Assert.Equal((kind, message), (verdict.Failure.Kind.ToString(), verdict.Failure.Message));
    }

    [Fact]
    public void R36_The_recorded_refusal_of_a_strict_schema_is_tried_without_strictness()
    {
        var verdict = Assert.IsType<RetryWithoutVerdict>(Read(400, Encoding.UTF8.GetString(RecordedTraces.Read(RecordedTraces.OpenAI, "http-400-invalid-function-schema", "response.json"))));
        Assert.Equal(("strict", true), (verdict.Parameter, verdict.IsForThisRequest));
        Assert.Equal(
            "Invalid schema for function 'get_current_weather': In context=(), 'required' is required to be supplied and to be an array including every key in properties. Missing 'unit'.",
            verdict.Otherwise.Message);
    }

    [Fact]
    public void The_recorded_reasoning_refusal_is_tried_without_reasoning() =>
        Assert.IsType<RetryWithoutReasoningVerdict>(Read(400, Encoding.UTF8.GetString(RecordedTraces.Read(RecordedTraces.OpenAI, "http-400-reasoning-without-following-item", "response.json"))));

    private static Failure Failed(int status, string body, UpstreamHints hints = default, ErrorPolicy? policy = null) =>
        Assert.IsType<FailedVerdict>(Read(status, body, hints, policy)).Failure;

    private static UpstreamVerdict Read(int status, string body, UpstreamHints hints = default, ErrorPolicy? policy = null) =>
        UpstreamErrorReader.Read(status, hints, Encoding.UTF8.GetBytes(body), AnswerScope.Context(), policy ?? new ErrorPolicy(new FakeTimeProvider()));

    private static string Body(string code, string message, string param = "") =>
        $$$"""{"error":{"message":{{{System.Text.Json.JsonSerializer.Serialize(message)}}},"type":"invalid_request_error","param":"{{{param}}}","code":"{{{code}}}"}}""";
}
