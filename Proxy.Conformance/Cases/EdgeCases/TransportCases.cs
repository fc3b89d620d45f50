using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.EdgeCases;

/// <summary>D1 to D6, D40: before the model is asked.</summary>
internal static class TransportCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Refused("D01.refused", "D1 R56", "sampling parameters are extra inputs since 2026-10-21", Hello.With("temperature", "1.0"), "=temperature: Extra inputs are not permitted"),
        Warns("D01.dropped", "D1 R56 C0.6", "under 2023-06-01 a temperature is dropped with a warning where the model reasons", Hello.With("temperature", "1.0").On2023, "temperature", ("temperature", null)),
        Refused("D02", "D2 C5.5", "the version header is required", Hello with { Version = null }, "=anthropic-version: header is required"),
        new("D03.bearer", "D3", "a bearer key is a key", async trial =>
            (await trial.OkAsync((Hello.With("max_tokens", "64") with { Key = "" }).Header("Authorization", $"Bearer {Server.OwnKey}"))).Message.Is("type", "=message")),
        new("D03.api-key-wins", "D3", "of two keys x-api-key counts", async trial =>
        {
            await trial.OkAsync(Hello.Header("Authorization", "Bearer no-such-key"));
            await trial.FailedAsync((Hello with { Key = "no-such-key" }).Header("Authorization", $"Bearer {Server.OwnKey}"), 401, "authentication_error");
        }) { Feature = Features.Keys },
        new("D04", "D4", "the query beta=true changes nothing", async trial =>
        {
            await trial.OkAsync(Hello);
            await trial.OkAsync(Hello with { Path = "/v1/messages?beta=true" });
            var sent = await trial.UpstreamAsync();
            sent[1].Is("", sent[0].Raw());
        }) { NeedsUpstream = true },
        Refused("D40.thread", "D40 R68 K15", "a thread is refused with the code that clients recover from", Hello.With("thread", """{"type":"create"}"""), "?",
            ("details", """{"error_code":"thread_unsupported_request","unsupported":[]}""")),
        Sends("D40.fallbacks", "D40 R69", "fallbacks default is as if absent", Hello.With("fallbacks", "\"default\""), ("fallbacks", null), ("input.#", "1")),
        Refused("D40.fallback-list", "D40 R69", "a list of fallbacks is refused", Hello.With("fallbacks", """[{"model":"x"}]"""), "~fallbacks"),
        Sends("D40.system", "D40 R3", "a system message after a user turn is a developer item there", Ask.Turns(Ask.Turn("user", Hi), Ask.Turn("system", "\"Be brief.\"")),
            ("input.*.role", """["user","developer"]""")),
        Refused("D40.system-between", "D40 R3", "a system message between tool use and result is refused", Ask.Turns(Ask.Turn("user", Hi), Ask.Turn("assistant", Content(Use("toolu_1"))),
            Ask.Turn("system", "\"Be brief.\""), Ask.Turn("user", Content(Result("toolu_1", "\"content\":\"1\"")))).Tools(AddTool), "~messages."),
    ];
}
