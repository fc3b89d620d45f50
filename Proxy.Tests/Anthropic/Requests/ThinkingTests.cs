using Proxy.Core.Canonical.Conversations;

namespace Proxy.Tests.Anthropic.Requests;

public sealed class ThinkingTests
{
    [Theory]
    [InlineData("{\"type\":\"adaptive\"}", ThinkingMode.Adaptive, null, ThinkingDisplay.Unset)]
    [InlineData("{\"type\":\"adaptive\",\"display\":\"updates\"}", ThinkingMode.Adaptive, null, ThinkingDisplay.Updates)]
    [InlineData("{\"display\":\"summarized\",\"type\":\"adaptive\"}", ThinkingMode.Adaptive, null, ThinkingDisplay.Summarized)]
    [InlineData("{\"type\":\"enabled\",\"budget_tokens\":1024,\"display\":\"omitted\"}", ThinkingMode.Enabled, 1024, ThinkingDisplay.Omitted)]
    [InlineData("{\"type\":\"disabled\"}", ThinkingMode.Disabled, null, ThinkingDisplay.Unset)]
    [InlineData("{\"type\":\"between_tools\"}", ThinkingMode.BetweenTools, null, ThinkingDisplay.Unset)]
    [InlineData("null", ThinkingMode.Unset, null, ThinkingDisplay.Unset)]
    internal void Thinking_arrives(string json, ThinkingMode mode, int? budget, ThinkingDisplay display) => Assert.Equal(
        new ThinkingRequest(mode, budget, display),
        Bodies.Read(Bodies.With("\"thinking\":" + json).Replace("1024,\"messages", "4096,\"messages", StringComparison.Ordinal)).Thinking);

    // R30, R31.
    [Theory]
    [InlineData("{}", "thinking.type: Field required")]
    [InlineData("{\"type\":\"on\"}", "thinking: Input tag 'on' found using 'type' does not match any of the expected tags: 'adaptive', 'between_tools', 'disabled', 'enabled'")]
    [InlineData("{\"type\":\"enabled\"}", "thinking.enabled.budget_tokens: Field required")]
    [InlineData("{\"type\":\"enabled\",\"budget_tokens\":1023}", "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024")]
    [InlineData("{\"type\":\"enabled\",\"budget_tokens\":1024}", "`max_tokens` must be greater than `thinking.budget_tokens`.")]
    [InlineData("{\"type\":\"adaptive\",\"budget_tokens\":2000}", "thinking.adaptive.budget_tokens: Extra inputs are not permitted")]
    [InlineData("{\"type\":\"disabled\",\"display\":\"omitted\"}", "thinking.disabled.display: Extra inputs are not permitted")]
    [InlineData("{\"type\":\"adaptive\",\"display\":\"full\"}", "thinking.adaptive.display: Input should be 'summarized', 'omitted' or 'updates'")]
    [InlineData("\"adaptive\"", "thinking: Input should be a valid dictionary")]
    public void A_wrong_thinking_is_refused(string json, string text) => Assert.Equal(text, Bodies.RefusalText(Bodies.With("\"thinking\":" + json)));

    [Fact] // R30: over all thinking of the turn, which may be several answers.
    public void A_budget_may_be_more_than_one_answer_has_where_thinking_is_interleaved() => Assert.Equal(
        8000,
        Bodies.Read(Bodies.With("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":8000}"), Bodies.V2023 with { Betas = new HashSet<string> { "interleaved-thinking-2025-05-14" } }).Thinking.BudgetTokens);

    [Theory]
    [InlineData("drop_block", "")]
    [InlineData("error", "thinking.block_binding:unsupported")]
    public void Block_binding_can_only_drop(string behavior, string warnings) => Assert.Equal(
        warnings,
        Bodies.WarningsOf(Bodies.With("\"thinking\":{\"type\":\"adaptive\",\"block_binding\":{\"prefix_mismatch_behavior\":\"" + behavior + "\"}}")));
}
