using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Requests;

/// <summary>R68 to R73, C0.6, C0.8, K5: fields that are refused, ignored or unknown.</summary>
internal static class OtherFieldCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Refused("thread.continue", "R68 K15", "a thread is not continued", Hello.With("thread", """{"type":"continue","previous_message_id":"msg_1"}""").Beta("message-threads-2026-08-12"), "?", ("details.error_code", "=thread_unsupported_request"), ("details.unsupported", "[]")),
        new("credit-token.best-effort", "R69", "at best effort the answer says that there was no credit", async trial =>
        {
            var ask = Hello.With("max_tokens", "64").With("fallback_credit_token", """{"token":"x","mode":"best_effort"}""").Beta("fallback-credit-2026-07-01");
            foreach (var one in (Ask[])[ask, ask.Streamed()])
                (await trial.OkAsync(one)).Message.Is("usage.fallback_credit.status.type", "=not_applied");
        }),
        Refused("credit-token", "R69", "a credit for a fallback is refused", Hello.With("fallback_credit_token", "\"x\"").Beta("fallback-credit-2026-07-01"), "~fallback_credit_token"),
        Sends("history.fallback", "R70", "a fallback block is dropped", Ask.Of(Hi, Content("""{"type":"fallback","from":{"model":"a"},"to":{"model":"b"}}""", Text("Hello")), "\"Again\"").Beta("server-side-fallback-2026-07-01"), ("input.*.role", """["user","assistant","user"]""")),
        Sends("history.search", "R70", "a search of another server is told as text", Ask.Of(Hi, Content(
            """{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"weather"}}""",
            """{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result","url":"https://example.com/w","title":"Weather","encrypted_content":"EqgfCioIARgBIiQ3","page_age":null}]}""",
            Text("Sunny.")), "\"Again\""), sent =>
        {
            if (!sent.Omits("EqgfCioIARgBIiQ3").Raw("input").Contains("https://example.com/w", StringComparison.Ordinal)) throw new NotHeldException("the result is told nowhere: " + sent.Raw("input"));
        }),
        Sends("geo.global", "R71", "anywhere is fine", Hello.With("inference_geo", "\"global\""), ("inference_geo", null)),
        Refused("geo.us", "R71", "residency is not promised", Hello.With("inference_geo", "\"us\""), "~inference_geo"),
        Refused("skills", "R72", "skills are refused", Hello.With("container", """{"skills":[{"type":"anthropic","skill_id":"pptx"}]}""").Tools("""{"type":"code_execution_20250825","name":"code_execution"}""").Beta("skills-2025-10-02"), "~skills"),
        Sends("billing.self", "R73", "who pays is ignored where it is oneself", Hello.With("billing_policy", """{"type":"billing_policy","bill_to":"self"}""").Beta("user-profiles-billing-2026-10-01"), ("billing_policy", null)),
        Refused("billing.other", "R73", "nobody else is billed", Hello.With("billing_policy", """{"type":"billing_policy","bill_to":"user_profile"}""").Beta("user-profiles-billing-2026-10-01"), "~billing_policy"),
        new("field.unknown", "C0.8 C0.6 K5", "an unknown field is a warning that names it, or refused as Anthropic does", async trial =>
        {
            var reply = await trial.SendAsync(Hello.With("max_tokens", "64").With("no_such_field", "1"));
            if (reply.Status == 400) reply.Body.Is("error.message", "=no_such_field: Extra inputs are not permitted");
            else reply.HasStatus(200).HasHeader("x-gateway-warning", "~no_such_field:unknown");
        }),
        new("beta.unknown", "C0.8 C5.6", "an unknown beta is a warning that names it, or refused as Anthropic does", async trial =>
        {
            var reply = await trial.SendAsync(Hello.With("max_tokens", "64").Beta("no-such-beta-2020-01-01"));
            if (reply.Status == 400) reply.Body.Is("error.message", "^Unexpected value(s) `no-such-beta-2020-01-01` for the `anthropic-beta` header.");
            else reply.HasStatus(200).HasHeader("x-gateway-warning", "~no-such-beta-2020-01-01");
        }),
        Warns("tool-field.unknown", "K5", "an unknown field of a tool is a warning", Hello.Tools(AddTool.Replace("{\"name\"", "{\"no_such\":1,\"name\"", StringComparison.Ordinal)), "no_such", ("tools.0.no_such", null)),
        new("safeguards", "K5", "safeguards are taken, and no verdict is made up", async trial =>
        {
            var reply = await trial.OkAsync(Hello.With("safeguards", """{"enabled":true}"""));
            if (reply.Text.Contains("not_flagged", StringComparison.Ordinal)) throw new NotHeldException("a verdict without a check: " + reply.Text);
        }) { NeedsUpstream = true },
        Takes("body.order", "K4", "keys come in any order", new Ask { Fields = [("messages", $"[{Ask.Turn("user", Hi)}]"), ("max_tokens", "64"), ("model", Json.Quote(Ask.DefaultModel))] }, ("type", "=message")),
        Refused("body.no-json", "C0.7", "a body that is no JSON is refused", Hello with { RawBody = "{\"model\":" }, "~JSON"),
        Refused("body.no-model", "C0.7", "a model is required", Hello.Without("model"), "~model"),
        Refused("role.unknown", "C0.7", "a role is one of three", Ask.Turns(Ask.Turn("bot", Hi)), "~messages.0.role"),
    ];
}
