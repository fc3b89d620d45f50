using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Canonical.Editing;

/// <summary>R66, R67: when a conversation is to be summarised by asking for it, and what such a request is.</summary>
internal static class Summaries
{
    /// <param name="upstreamCompacts">What upstream does by itself need not be asked for.</param>
    /// <returns>Null when nothing is to be compacted here.</returns>
    public static Compact? DueFor(Conversation conversation, bool upstreamCompacts)
    {
        foreach (var edit in conversation.Edits ?? [])
        {
            if (edit is not Compact compact) continue;
            var isUpstreams = upstreamCompacts && compact is { Pauses: false, Instructions: null };
            return !isUpstreams && PromptSize.Of(conversation) > compact.TriggerTokens ? compact : null;
        }

        return null;
    }

    /// <summary>The same conversation, to be summarised instead of answered: its tools stay, for the cache's sake, but none is called.</summary>
    public static Conversation Ask(Conversation conversation, SummaryRequest summary) => conversation with
    {
        Summary = summary,
        ToolChoice = conversation.Tools.Count + conversation.HostedTools.Count > 0 ? new ToolChoice(ToolChoiceKind.None) : null,
        StopSequences = [],
        Format = null,
    };
}
