using Proxy.Core.Canonical.Conversations;

namespace Proxy.Tests.Anthropic.Requests;

/// <summary>R64–R66: how edits are read.</summary>
public sealed class ContextManagementTests
{
    [Fact]
    public void Tool_clearing_has_Anthropics_defaults()
    {
        var edit = Assert.IsType<ClearToolUses>(Read("""{"type":"clear_tool_uses_20250919"}"""));
        Assert.Equal((100_000, null, 3, 0, false, 0), (edit.TriggerTokens, edit.TriggerToolUses, edit.Keep, edit.ClearAtLeast, edit.ClearsInputs, edit.ExcludeTools.Count));
    }

    [Fact]
    public void Tool_clearing_takes_everything_that_the_client_says()
    {
        var edit = Assert.IsType<ClearToolUses>(Read(
            """{"trigger":{"value":9,"type":"tool_uses"},"type":"clear_tool_uses_20250919","keep":{"type":"tool_uses","value":1},"clear_at_least":{"type":"input_tokens","value":500},"exclude_tools":["a","b"],"clear_tool_inputs":["c"]}"""));
        Assert.Equal((null, 9, 1, 500, true), (edit.TriggerTokens, edit.TriggerToolUses, edit.Keep, edit.ClearAtLeast, edit.ClearsInputs));
        Assert.Equal(["a", "b"], edit.ExcludeTools.Order());
        Assert.Equal(["c"], edit.InputsOf!);
        Assert.True(Assert.IsType<ClearToolUses>(Read("""{"type":"clear_tool_uses_20250919","clear_tool_inputs":true,"clear_at_least":null}""")).ClearsInputs);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData(",\"keep\":\"all\"", null)]
    [InlineData(",\"keep\":{\"type\":\"all\"}", null)]
    [InlineData(",\"keep\":{\"type\":\"thinking_turns\",\"value\":4}", 4)]
    public void Thinking_clearing_keeps_one_turn_or_what_the_client_says(string keep, int? turns) =>
        Assert.Equal(turns, Assert.IsType<ClearThinking>(Read("{\"type\":\"clear_thinking_20251015\"" + keep + "}")).Keep);

    [Fact]
    public void Compaction_has_a_trigger_a_pause_and_a_prompt()
    {
        Assert.Equal(new Compact(150_000), Read("""{"type":"compact_20260112","instructions":"  "}"""));
        var edit = Assert.IsType<Compact>(Read("""{"type":"compact_20260112","trigger":{"type":"input_tokens","value":60000},"pause_after_compaction":true,"instructions":"Be short."}"""));
        Assert.Equal((60_000, true, "Be short."), (edit.TriggerTokens, edit.Pauses, edit.Instructions!.Value.Decode()));
    }

    [Theory]
    [InlineData("""{"type":"clear_tool_uses_20250919","trigger":{"type":"other","value":1}}""", "context_management.edits.0.clear_tool_uses_20250919.trigger.type: Input should be 'input_tokens' or 'tool_uses'")]
    [InlineData("""{"type":"clear_tool_uses_20250919","keep":{"type":"tool_uses"}}""", "context_management.edits.0.clear_tool_uses_20250919.keep.value: Field required")]
    [InlineData("""{"type":"clear_thinking_20251015","keep":{"type":"thinking_turns","value":0}}""", "context_management.edits.0.clear_thinking_20251015.keep.value: Input should be greater than or equal to 1")]
    [InlineData("""{"keep":"all"}""", "context_management.edits.0.type: Field required")]
    public void What_is_wrong_is_named(string edit, string text) =>
        Assert.Equal(text, Bodies.RefusalText(Bodies.With("\"context_management\":{\"edits\":[" + edit + "]}")));

    private static ContextEdit Read(string edit) => Bodies.Read(Bodies.With("\"context_management\":{\"edits\":[" + edit + "]}")).Edits!.Single();
}
