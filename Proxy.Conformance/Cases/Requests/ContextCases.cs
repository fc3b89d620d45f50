using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Requests;

/// <summary>R4, R64, R65: tools and context that change on the way.</summary>
internal static class ContextCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Sends("tools.added", "R4", "a tool that is added is offered from there on", Changing("""{"type":"tool_addition","tool":{"type":"tool_reference","name":"add"}}"""), sent =>
        {
            if (!sent.Raw().Contains("\"Adds\"", StringComparison.Ordinal)) throw new NotHeldException("the tool that was added is offered nowhere");
        }),
        Sends("tools.removed", "R4", "a tool that is removed cannot be called, the others can", Changing("""{"type":"tool_removal","tool":{"type":"tool_reference","name":"add"}}""", AddTool, AddTool.Replace("\"add\"", "\"now\"", StringComparison.Ordinal)), sent =>
        {
            var allowed = sent.Has("tool_choice.type", "=allowed_tools") ? sent.Raw("tool_choice.tools") : sent.Raw("tools");
            if (allowed.Contains("\"add\"", StringComparison.Ordinal) || !allowed.Contains("\"now\"", StringComparison.Ordinal)) throw new NotHeldException("may be called: " + allowed);
        }),
        Sends("tools.all-removed", "R4", "where all are removed none can", Changing("""{"type":"tool_removal","tool":{"type":"tool_reference","name":"add"}}""", AddTool), sent =>
        {
            if (sent.Has("tools.0") && !sent.Has("tool_choice", "=none")) throw new NotHeldException($"tools {sent.Raw("tools")}, tool_choice {(sent.Has("tool_choice") ? sent.Raw("tool_choice") : "auto")}");
        }),
        Refused("tools.conflict", "R4", "a tool of another kind does not take the name of one that is there", Changing("""{"type":"tool_addition","tool":{"type":"tool_definition","definition":{"type":"memory_20250818","name":"memory"}}}""",
            AddTool.Replace("\"add\"", "\"memory\"", StringComparison.Ordinal)).Beta("inline-tools-2026-09-15"), "~memory", ("details.error_code", "=tool_name_conflict")),
        Refused("tools.unresolved", "R4", "a change of no tool is refused", Changing("""{"type":"tool_addition","tool":{"type":"tool_reference","name":"nope"}}"""), "~nope", ("details.error_code", "=tool_reference_unresolved")),
        new("clear-tools", "R64", "old tool results are cleared, and that is told", async trial =>
        {
            var reply = await trial.OkAsync(Edited("""{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":1},"keep":{"type":"tool_uses","value":1}}"""));
            (await trial.UpstreamOnceAsync()).Omits("first result").Is("input.[function_call_output].*.output", """["[cleared]","second result"]""");
            reply.Message.Is(("context_management.applied_edits.0.type", "=clear_tool_uses_20250919"), ("context_management.applied_edits.0.cleared_tool_uses", "1"));
        }) { NeedsUpstream = true },
        Sends("clear-tools.below", "R64", "below the trigger nothing is cleared", Edited("""{"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":9}}"""), ("input.[function_call_output].*.output", """["first result","second result"]""")),
        Sends("clear-thinking.all", "R65", "all thinking is kept where that is asked for", Hello.With("context_management", """{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]}""").Beta("context-management-2025-06-27"), ("input.#", "1")),
        new("clear-thinking.one", "R65", "thinking of older turns is dropped", async trial =>
        {
            await trial.PlayAsync(Turn.Of(Step.Reasoning("think"), Step.Text("Hi.")), Turn.Of(Step.Reasoning("more"), Step.Text("Yes.")));
            var first = (await trial.OkAsync(Hello.With("thinking", Summarized))).Message.Raw("content");
            var second = (await trial.OkAsync(Ask.Of(Hi, first, "\"And?\"").With("thinking", Summarized))).Message.Raw("content");
            await trial.OkAsync(Ask.Of(Hi, first, "\"And?\"", second, "\"Go on\"").With("thinking", Summarized)
                .With("context_management", """{"edits":[{"type":"clear_thinking_20251015","keep":{"type":"thinking_turns","value":1}}]}""").Beta("context-management-2025-06-27"));
            var sent = (await trial.UpstreamAsync())[2];
            if (!sent.Has("reasoning.context", "=current_turn")) sent.Is("input.[reasoning].#", "1");
        }) { NeedsUpstream = true },
    ];

    private static Ask Changing(string change, params string[] tools) => Ask.Turns(Ask.Turn("user", Hi), Ask.Turn("system", Content(change)))
        .Tools(tools.Length > 0 ? tools : [AddTool.Replace("{\"name\"", "{\"defer_loading\":true,\"name\"", StringComparison.Ordinal), AddTool.Replace("\"add\"", "\"now\"", StringComparison.Ordinal)])
        .Beta("mid-conversation-tool-changes-2026-07-01");

    private static Ask Edited(string edit) => Ask.Of(Hi, Content(Use("toolu_1")), Content(Result("toolu_1", "\"content\":\"first result\"")), Content(Use("toolu_2")), Content(Result("toolu_2", "\"content\":\"second result\""))).Tools(AddTool)
        .With("context_management", $$"""{"edits":[{{edit}}]}""").Beta("context-management-2025-06-27");
}
