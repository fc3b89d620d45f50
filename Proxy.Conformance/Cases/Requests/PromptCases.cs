using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Requests;

/// <summary>R1 to R3: the model's name and what the system says.</summary>
internal static class PromptCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Takes("model.echo", "R1", "the answer repeats the name that was asked for", Hello.With("max_tokens", "64"), ("model", "=" + Ask.DefaultModel)),
        Sends("model.dated", "R1", "a dated name is the same model", Hello.On("claude-sonnet-4-5-20250929"), ("model", "?")),
        Sends("model.plain", "R1 K14", "a plain name goes upstream as it is", Hello.On("gpt-4o"), ("model", "=gpt-4o")),
        new("model.unknown", "R1 C3.8", "an unknown model is not found", async trial =>
            (await trial.FailedAsync(Hello.On("no-such-model"), 404, "not_found_error")).Is("message", "=model: no-such-model")),
        Sends("system.string", "R2", "a system text is the first developer message", Hello.With("system", "\"Be brief.\""),
            ("input.*.role", """["developer","user"]"""), ("input.0.content", """[{"type":"input_text","text":"Be brief."}]"""), ("instructions", null)),
        Sends("system.blocks", "R2", "system blocks are its parts", Hello.With("system", Content(Text("One."), Text("Two."))), ("input.0.content.*.text", """["One.","Two."]""")),
        SendsPlain("system.instructions", "R2 C0.4", "where there is no developer role they are instructions", Hello.With("system", Content(Text("One."), Text("Two."))),
            ("instructions", "=One.\n\nTwo."), ("input.*.role", """["user"]""")),
        Sends("system.place", "R3 C0.3", "a system message in mid-conversation stands where it was", Ask.Turns(Ask.Turn("user", Hi), Ask.Turn("system", "\"Be brief.\""), Ask.Turn("assistant", "\"Yes.\""), Ask.Turn("user", "\"Go on\"")),
            ("input.*.role", """["user","developer","assistant","user"]""")),
        Sends("system.effort", "R3 K3", "its effort is a configuration of upstream, and an empty one leaves no message", Ask.Turns(Ask.Turn("user", Hi), """{"role":"system","content":[],"output_config":{"effort":"low"}}"""),
            ("input.*.type", """["message","configuration_update"]"""), ("input.1.reasoning.effort", "=low")),
        Sends("system.cleared", "R3", "one that is cleared at the next user message is gone then", Ask.Turns(Ask.Turn("user", Hi),
            """{"role":"system","content":"Now only.","clear_at":"next_user_message"}""", Ask.Turn("assistant", "\"Yes.\""), Ask.Turn("user", "\"Go on\"")),
            sent => sent.Omits("Now only.").Is("input.*.role", """["user","assistant","user"]""")),
        Sends("system.not-yet-cleared", "R3", "and stands until then", Ask.Turns(Ask.Turn("user", Hi), """{"role":"system","content":"Now only.","clear_at":"next_user_message"}"""), ("input.1.content.0.text", "=Now only.")),
        Refused("system.first", "R3", "a system message does not begin a conversation", Ask.Turns(Ask.Turn("system", "\"Be brief.\""), Ask.Turn("user", Hi)), "~messages.0"),
        Sends("system.billing", "K1", "a system block of billing is dropped", Hello.With("system", Content(Text("x-anthropic-billing-header: cc_version=2"), Text("Be brief."))),
            sent => sent.Omits("billing").Is("input.0.content.*.text", """["Be brief."]""")),
    ];
}
