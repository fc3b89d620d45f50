using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Errors;

/// <summary>C3.1 to C3.16: upstream's HTTP errors.</summary>
internal static class UpstreamCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Fails("error.400", "C3.1", "a bad request is one, in upstream's words", Turn.Error(400, "invalid_value", "Something is wrong with it."), 400, "invalid_request_error", "~Something is wrong with it.", "false"),
        new("error.param", "C3.1", "a parameter is named as the client named it", async trial =>
        {
            await trial.PlayAsync(Turn.Error(400, "invalid_value", "Invalid 'max_output_tokens': too large.", "max_output_tokens"));
            (await trial.FailedAsync(Hello, 400, "invalid_request_error")).Is("message", "~max_tokens");
        }) { NeedsUpstream = true },
        new("error.overflow", "C3.2 K12", "an overflow tells how many tokens there were", async trial =>
        {
            await trial.PlayAsync(Turn.Error(400, "context_length_exceeded", "This model's maximum context length is 2000000 tokens. However, your messages resulted in 3000001 tokens."));
            (await trial.FailedAsync(Hello, 400, "invalid_request_error")).Is("message", "^prompt is too long: 3000001 tokens > ");
        }) { NeedsUpstream = true },
        new("error.reasoning", "C3.3", "reasoning that is refused twice is a 400", async trial =>
        {
            var refusal = Turn.Error(400, "invalid_encrypted_content", "The encrypted content gAAA could not be verified.");
            await trial.PlayAsync(Turn.Of(Step.Reasoning("think"), Step.Text("Hi.")), refusal, refusal);
            var first = (await trial.OkAsync(Hello.With("thinking", Summarized))).Message.Raw("content");
            await trial.FailedAsync(Ask.Of(Hi, first, "\"Again\"").With("thinking", Summarized), 400, "invalid_request_error");
            if ((await trial.UpstreamAsync()).Count != 3) throw new NotHeldException("not exactly one retry");
        }) { NeedsUpstream = true },
        new("error.parameter", "C3.4", "a parameter that upstream refuses is left out once, and from then on", async trial =>
        {
            // A name of its own: what is learned of it must spoil no other case.
            var ask = Hello.On($"gpt-4o-{trial.Time.GetTimestamp()}").On2023.With("temperature", "0.5");
            await trial.PlayAsync(Turn.Error(400, "unsupported_parameter", "Unsupported parameter: 'temperature' is not supported with this model.", "temperature"));
            await trial.OkAsync(ask);
            await trial.OkAsync(ask);
            var sent = await trial.UpstreamAsync();
            if (sent.Count != 3) throw new NotHeldException($"expected one retry and then none, {sent.Count} requests went upstream");
            sent[0].Is("temperature", "0.5");
            sent[1].Is("temperature", null);
            sent[2].Is("temperature", null);
        }) { NeedsUpstream = true },
        Fails("error.401", "C3.6 C3.21 C3.5", "a refused key of the server is not the client's fault, and is not shown", Turn.Error(401, "invalid_api_key", "Incorrect API key provided: sk-ab***yz."), 500, "api_error", "=upstream authentication failed", "false"),
        Fails("error.403", "C3.6", "nor is a missing permission", Turn.Error(403, "unsupported_country", "Country not supported."), 500, "api_error", "=upstream authentication failed", "false"),
        Fails("error.402", "C3.7", "a bill is a bill", Turn.Error(402, "billing_hard_limit_reached", "Pay."), 402, "billing_error", "?", "false"),
        Fails("error.credit", "C3.7", "so is a balance that is used up", Turn.Error(429, "credit_balance_exhausted", "Pay."), 402, "billing_error", "?", "false"),
        Fails("error.404", "C3.8", "a model that upstream has not is named as the client named it", Turn.Error(404, "model_not_found", "The model 'gpt-x' does not exist."), 404, "not_found_error", "=model: " + Ask.DefaultModel, "false"),
        Fails("error.408", "C3.9", "a timeout is one", Turn.Error(408, null, "Timed out."), 504, "timeout_error", "?", "true"),
        Fails("error.504", "C3.9", "a gateway's timeout too", Turn.Error(504, null, "Timed out."), 504, "timeout_error", "?", "true"),
        Fails("error.409", "C3.10", "a conflict is one, with upstream's hint", Turn.Error(409, null, "Conflict.", ("x-should-retry", "false")), 409, "conflict_error", "?", "false"),
        Fails("error.413", "C3.11", "too large is too large", Turn.Error(413, null, "Too large."), 413, "request_too_large", "?", "false"),
        Fails("error.422", "C3.12", "what cannot be processed is a bad request", Turn.Error(422, null, "Unprocessable."), 400, "invalid_request_error", "?", "false"),
        Fails("error.429", "C3.13", "a limit is one", Turn.Error(429, "rate_limit_exceeded", "Rate limit reached.", ("retry-after", "3")), 429, "rate_limit_error", "?", "true", ("retry-after", "3")),
        Fails("error.429-ms", "C3.13 C5.4", "milliseconds of waiting are rounded up to seconds", Turn.Error(429, "rate_limit_exceeded", "Rate limit reached.", ("retry-after-ms", "1200")), 429, "rate_limit_error", "?", "true", ("retry-after", "2")),
        Fails("error.429-long", "K12", "a wait that would end the session is told as less, with a warning", Turn.Error(429, "rate_limit_exceeded", "Rate limit reached.", ("retry-after", "4000")), 429, "rate_limit_error", "?", "true", ("retry-after", "60"), ("x-gateway-warning", "~retry-after:clamped")),
        Fails("error.500", "C3.14", "a failure is one", Turn.Error(500, "server_error", "The server had an error."), 500, "api_error", "?", "true"),
        Fails("error.502", "C3.15", "an upstream that cannot be reached is unavailable", Turn.Error(502, null, "Bad gateway."), 500, "api_error", "~upstream unavailable", "true"),
        Fails("error.html", "C3.15", "a page of some proxy is not shown", Turn.With("\"fault\":\"status=502,html\"", Step.Text("x")), 500, "api_error", "~upstream unavailable", "true"),
        Fails("error.503", "C3.16", "slow_down with 503 is overload", Turn.Error(503, "slow_down", "Slow down."), 529, "overloaded_error", "?", "true"),
        Fails("error.529", "C3.16", "529 stays 529", Turn.Error(529, null, "Overloaded."), 529, "overloaded_error", "?", "true"),
        new("error.secret", "C3.21", "keys and organisations stay out of messages", async trial =>
        {
            await trial.PlayAsync(Turn.Error(400, "invalid_value", "Bad for org-abcDEF123456 with key sk-proj-abcdefghijklmnop1234."));
            (await trial.FailedAsync(Hello, 400, "invalid_request_error")).Is("message", "~Bad for").Omits("org-abcDEF123456").Omits("abcdefghijklmnop1234");
        }) { NeedsUpstream = true },
    ];
}
