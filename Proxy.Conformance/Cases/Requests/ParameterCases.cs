using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Requests;

/// <summary>R54 to R62, R74, R75: how to answer.</summary>
internal static class ParameterCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Sends("max-tokens.same", "R54", "max_tokens is max_output_tokens", Hello, ("max_output_tokens", "1024")),
        Sends("max-tokens.least", "R54", "upstream's least is 16", Hello.With("max_tokens", "15"), ("max_output_tokens", "16")),
        Warns("max-tokens.most", "R54", "what is more than upstream makes is lowered, with a warning", Hello.On("gpt-4o").With("max_tokens", "500000"), "max_tokens"),
        Refused("max-tokens.negative", "R54 C0.7", "max_tokens is a number of tokens", Hello.With("max_tokens", "-1"), "~max_tokens"),
        Refused("prewarm.tools", "R55", "warming the cache forces no tools", Adding.With("max_tokens", "0").With("tool_choice", """{"type":"any"}""").With("thinking", """{"type":"disabled"}"""), "~max_tokens"),
        Sends("temperature.sent", "R56", "a model that does not reason gets its temperature", Hello.On("gpt-4o").On2023.With("temperature", "0.5").With("top_p", "0.9"), ("temperature", "0.5"), ("top_p", "0.9")),
        Refused("temperature.range", "R56", "a temperature is at most 1", Hello.On("gpt-4o").On2023.With("temperature", "1.5"), "~temperature"),
        Warns("top-k", "R56", "top_k is always dropped", Hello.On("gpt-4o").On2023.With("top_k", "5"), "top_k", ("top_k", null)),
        Refused("top-p.gate", "R56 C5.5", "top_p is an extra input since 2026-10-21", Hello.With("top_p", "0.9"), "=top_p: Extra inputs are not permitted"),
        Sends("stop.not-sent", "R57", "stop sequences stay here", Hello.With("stop_sequences", "[\"END\"]"), ("stop", null), ("stop_sequences", null)),
        Sends("user-id", "R58", "a user leaves as a hash", Hello.With("metadata", """{"user_id":"jane@example.com"}"""), sent =>
        {
            sent.Omits("jane@example.com").Is("metadata", null);
            if (sent.Text("safety_identifier").Length != 64) throw new NotHeldException("safety_identifier: " + sent.Text("safety_identifier"));
        }),
        Sends("tier.auto", "R59", "tier auto is upstream's to choose", Hello.With("service_tier", "\"auto\""), ("service_tier", null)),
        Sends("tier.standard", "R59", "standard_only is upstream's default tier", Hello.With("service_tier", "\"standard_only\""), ("service_tier", "=default")),
        Sends("speed.fast", "R60", "fast is fast", Hello.With("speed", "\"fast\"").Beta("fast-mode-2026-02-01"), ("service_tier", "=fast")),
        Takes("speed.told", "R60 S21", "what was served is told", Hello.With("max_tokens", "64").With("speed", "\"fast\"").Beta("fast-mode-2026-02-01"), ("usage.speed", "?")),
        Sends("stateless", "C0.2", "nothing is stored upstream, and reasoning comes along", Hello, ("store", "false"), ("previous_response_id", null), ("include", """["reasoning.encrypted_content"]""")),
        SendsPlain("plain", "C0.4 C0.2", "a plain server gets none of OpenAI's own parameters", Hello.With("metadata", """{"user_id":"jane"}""").With("service_tier", "\"standard_only\""),
            ("safety_identifier", null), ("prompt_cache_key", null), ("service_tier", null), ("stream_options", null)),
        new("stream-options", "R74 C0.1", "upstream is asked in the client's own way, without padding", async trial =>
        {
            await trial.OkAsync(Hello);
            await trial.OkAsync(Hello.Streamed());
            var sent = await trial.UpstreamAsync();
            if (sent[0].Has("stream", "true")) throw new NotHeldException("a JSON answer is asked for as a stream");
            sent[1].Is(("stream", "true"), ("stream_options.include_obfuscation", "false"));
        }) { NeedsUpstream = true },
        Sends("truncation", "R75", "nobody's history is cut silently", Hello, ("truncation", null)),
        new("cache-key", "R62", "a conversation keeps its cache key, and another has its own", async trial =>
        {
            await trial.OkAsync(Hello.With("system", "\"S\""));
            await trial.OkAsync(Ask.Of(Hi, "\"Yes.\"", "\"Go on\"").With("system", "\"S\""));
            await trial.OkAsync(Ask.Of("\"Bye\"").With("system", "\"S\""));
            var keys = (await trial.UpstreamAsync()).Select(sent => sent.Text("prompt_cache_key")).ToList();
            if (keys[0] != keys[1] || keys[0] == keys[2] || keys[0].Length is 0 or > 64) throw new NotHeldException("prompt_cache_key: " + string.Join(", ", keys));
        }) { NeedsUpstream = true },
    ];
}
