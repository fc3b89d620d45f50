using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>R55: what cannot go with <c>max_tokens: 0</c>, which reads a prompt into the cache and generates nothing (A1).</summary>
internal static class PrewarmRules
{
    private static readonly FieldTable s_format = new("", "format");

    public static void Check(Conversation conversation, in Fields body)
    {
        if (!conversation.IsPrewarm) return;
        CheckStream(conversation.Stream);
        if (conversation.Thinking.Mode == ThinkingMode.Enabled) throw Refused("thinking.type", "'enabled'");
        if (conversation.ToolChoice is { Kind: ToolChoiceKind.Any or ToolChoiceKind.Tool } choice)
            throw Refused("tool_choice.type", choice.Kind == ToolChoiceKind.Any ? "'any'" : "'tool'");
        if (body.Has(BodyFields.OutputFormat)) throw Refused("output_format", "a format");
        if (HasFormat(body)) throw Refused("output_config.format", "a format");
        if (body.Has(BodyFields.Compaction)) throw Refused("compaction", "a compaction");
    }

    private static bool HasFormat(in Fields body)
    {
        if (!body.Has(BodyFields.OutputConfig)) return false;
        Span<JsonSlot> slots = stackalloc JsonSlot[1];
        // Its other fields have been read, and warned of, before.
        return body.Inner(BodyFields.OutputConfig, s_format, slots, Place.Object("output_config"), new Warnings()).Has(0);
    }

    /// <exception cref="Canonical.Failures.RequestRejectedException">The answer is to be streamed, but there will be none.</exception>
    public static void CheckStream(bool isStream)
    {
        if (isStream) throw Refused("stream", "'true'");
    }

    private static Canonical.Failures.RequestRejectedException Refused(string field, string value) =>
        Reject.At(field, value + " is not supported with `max_tokens` 0");
}
