using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Requests;

/// <summary>R61, R63: the cache.</summary>
internal static class CacheCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Sends("cache.system", "R61", "a mark on the system text is a breakpoint", Hello.With("system", Content("""{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}""")),
            ("input.0.content.0.prompt_cache_breakpoint.mode", "=explicit"), ("prompt_cache_options.mode", "=explicit")),
        Sends("cache.hour", "R61", "an hour is the longer life", Ask.Of(Content("""{"type":"text","text":"Hi","cache_control":{"type":"ephemeral","ttl":"1h"}}""")), ("input.0.content.0.prompt_cache_breakpoint.ttl", "=12h")),
        Sends("cache.assistant", "R61", "a mark on the assistant's words stands at the next input", Ask.Of(Hi, Content("""{"type":"text","text":"Yes.","cache_control":{"type":"ephemeral"}}"""), "\"Go on\""), ("input.2.content.0.prompt_cache_breakpoint.mode", "=explicit")),
        Sends("cache.automatic", "R61", "a mark on the request is the automatic breakpoint", Hello.With("cache_control", """{"type":"ephemeral"}"""), ("prompt_cache_options.mode", "=implicit")),
        Sends("cache.none", "R61", "without marks upstream caches as it likes", Hello, ("prompt_cache_options.mode", null), ("input.0.content.0.prompt_cache_breakpoint", null)),
        Sends("cache.older", "R61 C0.4", "a model without breakpoints gets none", Hello.On("gpt-5").With("system", Content("""{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}""")), sent => sent.Omits("breakpoint").Is("prompt_cache_options", null)),
        Refused("cache.five", "R61", "a fifth mark is refused", Ask.Of(Json.List(Enumerable.Repeat("""{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}""", 5))),
            "=A maximum of 4 blocks with cache_control may be provided. Found 5."),
        Sends("diagnostics.sent", "R63", "the message before is compared upstream", Hello.With("diagnostics", """{"previous_message_id":"msg_0123456789abcdef0123456789abcdef0123456789abcdef01"}"""),
            ("prompt_cache_options.comparison_response_id", "=resp_0123456789abcdef0123456789abcdef0123456789abcdef01")),
        Sends("diagnostics.null", "R63", "without one nothing is compared", Hello.With("diagnostics", """{"previous_message_id":null}"""), ("prompt_cache_options.comparison_response_id", null)),
    ];
}
