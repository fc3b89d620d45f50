using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.EdgeCases;

/// <summary>D34, D35, D37: failures and refusals.</summary>
internal static class FailureCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Fails("D34", "D34 C3.2 K12", "an overflow has the wording that triggers compaction", Turn.Error(400, "context_length_exceeded", "Your input exceeds the context window of this model. Please adjust your input and try again."),
            400, "invalid_request_error", "^prompt is too long", "false"),
        Fails("D35.quota", "D35 C3.7", "no quota is a bill, not a limit", Turn.Error(429, "insufficient_quota", "You exceeded your current quota."), 402, "billing_error", "?", "false"),
        Fails("D35.slow", "D35 C3.13 C5.4", "slow_down passes its wait", Turn.Error(429, "slow_down", "Slow down.", ("retry-after", "7")), 429, "rate_limit_error", "?", "true", ("retry-after", "7")),
        Fails("D35.overloaded", "D35 C3.16", "an overloaded server is overloaded", Turn.Error(503, "server_is_overloaded", "Overloaded."), 529, "overloaded_error", "?", "true"),
        Answered("D37.refusal", "D37 S14", "a refusal is text and ends as one", Hello, Turn.Of(Step.Refusal("I can't")),
            ("content.*.text", """["I can't"]"""), ("stop_reason", "=refusal"), ("stop_details", """{"type":"refusal","category":null,"explanation":"I can't"}""")),
        Answered("D37.policy", "D37 S20", "a decline by policy is an empty refusal", Hello, Turn.Failed("bio_policy", "This request was flagged."),
            ("content", "[]"), ("stop_reason", "=refusal"), ("stop_details.category", "=bio")),
    ];
}
