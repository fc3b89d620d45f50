using static Proxy.Tests.Conformance.Mutants.Mutant;

namespace Proxy.Tests.Conformance.Mutants;

/// <summary>Gateways that read answers wrongly, or write them so.</summary>
internal static class AnswerMutants
{
    public static IReadOnlyList<Mutant> All { get; } =
    [
        Told("C0.1", "says less in JSON than in a stream", "content.0"),
        Words("C0.5", "seals nothing", "\"signature\":\"[^\"]+\"", "\"signature\":\"cnNfMQ==\""),
        Words("S1", "makes up ids", "msg_0a1B2c", "msg_x"),
        Words("S2 S24", "leaves citations out", ",\"citations\":null", ""),
        Words("S4 D13", "runs parts of a summary together", @"a\\n\\nb", "ab"),
        Words("S4 D12", "signs nothing", "\"signature\":\"[^\"]+\"", "\"signature\":\"\""),
        Words("S5 S24 D29", "does not say who calls", ",\"caller\":\\{\"type\":\"direct\"\\}", ""),
        Code("S6", "shows calls that were never offered", 500, 200),
        Words("S7", "shows searches as tools of the client", "web_search_tool_result", "tool_result"),
        Words("S8", "cites something else", "\"type\":\"web_search_result_location\",", "\"type\":\"char_location\","),
        Told("S9", "loses text with its citations", "content.0.text", "\"\""),
        Words("S10", "says that code failed", "\"return_code\":0", "\"return_code\":1"),
        Words("S11", "says that a call failed", "\"is_error\":false", "\"is_error\":true"),
        Words("S12", "does not say what a search found", "\"tool_name\":\"add\"", "\"tool_name\":\"\""),
        Told("S13", "loses a compaction", "content.0"),
        Words("S14 D37", "ends a refusal as if it were none", "\"stop_reason\":\"refusal\"", "\"stop_reason\":\"end_turn\""),
        Words("S15 D32", "does not wait for tools", "\"stop_reason\":\"tool_use\"", "\"stop_reason\":\"end_turn\""),
        Words("S16 D18", "ends for another reason", "\"stop_reason\":\"end_turn\"", "\"stop_reason\":\"stop_sequence\""),
        Words("S17 D33", "does not tell a full window", "model_context_window_exceeded", "max_tokens"),
        Words("S18", "explains what a filter does not", "\"explanation\":null", "\"explanation\":\"filtered\""),
        Head("S19", "does not warn of an end that it does not know", "x-gateway-warning"),
        Words("S20 D37", "loses the category", "\"category\":(null|\"bio\")", "\"category\":\"cyber\""),
        Heard("S21 D7", "does not see cached tokens", "\"cached_tokens\":\\d+", "\"cached_tokens\":0"),
        Heard("S21 D7", "does not see written tokens", "cache_write_tokens", "x"),
        Words("S22", "does not tell why the cache was missed", "tools_changed", "unavailable"),
        Told("S23 D15", "does not tell of thinking that was dropped", "input_transformations"),
        Words("S24", "leaves null keys out", "\"container\":null,", ""),
        Words("K9", "repeats ids", "toolu_(\\w+)-2", "toolu_$1"),
        Words("K10 D28", "passes nulls on", "\"input\":\\{\"a\":1\\}", "\"input\":{\"a\":1,\"b\":null}"),
        Words("D19", "searches arguments too", "\"stop_reason\":\"tool_use\"", "\"stop_reason\":\"stop_sequence\""),
        Words("K11", "tells no progress", ",\"estimated_tokens\":[^,}]+", ""),
        Told("K14 C9", "lists names that discovery drops", "data.*.id", "\"gpt-5\""),
        Told("C9", "lists no names to show", "data.*.display_name"),
        Words("C6", "counts everything as seven", "\"input_tokens\":\\d+", "\"input_tokens\":7"),
        Takes("C6", "counts what it would refuse"),
        Head("C5.1", "gives every answer one id", "request-id", "req_000000000000000000000000"),
        Head("C5.2", "does not name the organization", "anthropic-organization-id"),
        Head("C5.3", "passes durations on", "anthropic-ratelimit-tokens-reset", "6m0s"),
        Takes("C5.5 D2", "takes any version"),
        AskedHead("C5.6", "reads no betas", "anthropic-beta"),
        SentHead("C5.7", "passes an idempotency key on", "idempotency-key", "k"),
        new("K2", "does not know its path twice", Place.Told, exchange => exchange.Status = exchange.Path.StartsWith("/v1/v1", StringComparison.Ordinal) ? 404 : exchange.Status),
    ];
}
