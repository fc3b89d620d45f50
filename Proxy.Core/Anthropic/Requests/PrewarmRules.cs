using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>R55: what cannot go with <c>max_tokens: 0</c>, which reads a prompt into the cache and generates nothing (A1).</summary>
internal static class PrewarmRules
{
    public static void Check(Conversation conversation, in Fields body)
    {
        if (!conversation.IsPrewarm) return;
        CheckStream(conversation.Stream);
        if (conversation.Thinking.Mode == ThinkingMode.Enabled) throw Refused("thinking.type", "'enabled'");
        if (conversation.ToolChoice is { Kind: ToolChoiceKind.Any or ToolChoiceKind.Tool } choice)
            throw Refused("tool_choice.type", choice.Kind == ToolChoiceKind.Any ? "'any'" : "'tool'");
        if (conversation.Format is { } format) throw Refused(format.Field, "a format");
        if (body.Has(BodyFields.Compaction)) throw Refused("compaction", "a compaction");
    }

    /// <exception cref="Canonical.Failures.RequestRejectedException">The answer is to be streamed, but there will be none.</exception>
    public static void CheckStream(bool isStream)
    {
        if (isStream) throw Refused("stream", "'true'");
    }

    private static Canonical.Failures.RequestRejectedException Refused(string field, string value) =>
        Reject.At(field, value + " is not supported with `max_tokens` 0");
}
