using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Models;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>What the model that the client asked for refuses, in Anthropic's words (C0.4).</summary>
internal static class AliasRules
{
    /// <exception cref="RequestRejectedException">This model does not take such a request.</exception>
    public static void Check(Conversation conversation, ModelAlias alias, RequestTraits traits)
    {
        CheckPrefill(conversation, alias);
        CheckThinking(conversation, alias);
        CheckToolChoice(conversation, alias);
        CheckSampling(conversation, alias, traits);
    }

    /// <summary>C6: a conversation that ends with an answer can be counted, though it could not be answered.</summary>
    /// <exception cref="RequestRejectedException">This model does not take such a request.</exception>
    public static void CheckCounted(Conversation conversation, ModelAlias alias)
    {
        CheckThinking(conversation, alias);
        CheckToolChoice(conversation, alias);
    }

    // R7, D21. An answer that paused at a hosted tool is no prefill.
    private static void CheckPrefill(Conversation conversation, ModelAlias alias)
    {
        // R66, R67: a summary is what the model goes on from, and it is asked for at any point.
        if (conversation.Turns.Count == 0 || conversation.Summary is not null) return;
        if (conversation.Turns[^1] is not { Role: Role.Assistant, HasPaused: false }) return;
        if (alias.Prefill == PrefillHandling.Reject)
            throw RequestRejectedException.Invalid(
                "This model does not support assistant message prefill. The conversation must end with a user message.");
        if (Prefill.TextOf(conversation) is { Length: > 0 } text && char.IsWhiteSpace(text[^1]))
            throw RequestRejectedException.Invalid("messages: final assistant content cannot end with trailing whitespace");
        if (conversation.Format is { } format) throw Reject.At(format.Field, "an output format cannot be used together with assistant message prefill");
    }

    private static void CheckThinking(Conversation conversation, ModelAlias alias)
    {
        // R30.
        if (conversation.Thinking.Mode == ThinkingMode.Enabled && !alias.AcceptsThinkingBudget)
            throw RequestRejectedException.Invalid(
                "\"thinking.type.enabled\" is not supported for this model. Use \"thinking.type.adaptive\" and \"output_config.effort\" to control thinking behavior.");
        // R31.
        if (conversation.Thinking.Mode != ThinkingMode.Disabled) return;
        if (!alias.AcceptsDisabledThinking)
            throw RequestRejectedException.Invalid("\"thinking.type.disabled\" is not supported for this model.");
        if (alias.DisabledNeedsLowerEffort && CurrentEffort(conversation, alias) > Effort.High)
            throw RequestRejectedException.Invalid(
                "\"thinking.type.disabled\" is not supported for this model with \"output_config.effort\" above \"high\".");
    }

    // R52.
    private static void CheckToolChoice(Conversation conversation, ModelAlias alias)
    {
        if (!alias.AcceptsForcedTools && conversation.ToolChoice is { Kind: ToolChoiceKind.Any or ToolChoiceKind.Tool } choice)
            throw Reject.At("tool_choice", "type '" + (choice.Kind == ToolChoiceKind.Any ? "any" : "tool") + "' is not supported for this model");
    }

    // R56: a default says nothing and is let through. Version 2026-10-21 was refused by the reader already.
    private static void CheckSampling(Conversation conversation, ModelAlias alias, RequestTraits traits)
    {
        if (alias.AcceptsSampling || traits.Version == ApiVersion.V2026) return;
        if (conversation.Temperature is { } temperature && temperature < 1)
            throw RequestRejectedException.Invalid("`temperature` is deprecated for this model.");
        if (conversation.TopP is { } topP && topP < 1) throw RequestRejectedException.Invalid("`top_p` is deprecated for this model.");
    }

    // R3: the latest system message that names one decides.
    private static Effort CurrentEffort(Conversation conversation, ModelAlias alias)
    {
        for (var i = conversation.Turns.Count - 1; i >= 0; i--)
            if (conversation.Turns[i].Effort is { } effort) return effort;
        return conversation.Effort ?? alias.DefaultEffort;
    }
}
