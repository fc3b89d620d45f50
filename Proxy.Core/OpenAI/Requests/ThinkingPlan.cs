using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Models;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>What thinking means for this request, after alias defaults and upstream limits (R28–R33).</summary>
/// <param name="Effort">Sent explicitly; null when upstream takes none.</param>
/// <param name="Show">Reasoning becomes thinking blocks.</param>
/// <param name="Summarized">Their text is asked for and shown.</param>
/// <param name="CommentaryAsThinking">R32.</param>
internal readonly record struct ThinkingPlan(Effort? Effort, bool Show, bool Summarized, bool CommentaryAsThinking)
{
    public static ThinkingPlan For(Conversation conversation, Route route, Warnings warnings)
    {
        var request = conversation.Thinking;
        // R28: silence means what it means for the model that the alias stands for.
        var mode = request.Mode != ThinkingMode.Unset ? request.Mode
            : route.Alias.ThinkingByDefault ? ThinkingMode.Adaptive : ThinkingMode.Disabled;
        var between = mode == ThinkingMode.BetweenTools;
        if (mode == ThinkingMode.Disabled || between)
            return new(Off(conversation, route.Profile, warnings), Show: false, Summarized: false, CommentaryAsThinking: between);

        var display = request.Display != ThinkingDisplay.Unset ? request.Display
            : route.Alias.SummarizedByDefault ? ThinkingDisplay.Summarized : ThinkingDisplay.Omitted;
        return new(On(conversation, request, route, warnings), Show: true, display == ThinkingDisplay.Summarized, CommentaryAsThinking: false);
    }

    /// <summary>R33: the same effort where upstream has it, else the nearest below, else the lowest. Never <c>none</c>, which would switch thinking off.</summary>
    public static Effort? Clamp(Effort wanted, UpstreamProfile profile)
    {
        Effort? best = null;
        foreach (var effort in profile.Efforts)
        {
            if (effort == Canonical.Effort.None) continue;
            if (best is null || effort <= wanted) best = effort;
        }

        return best;
    }

    private static Effort? On(Conversation conversation, ThinkingRequest request, Route route, Warnings warnings)
    {
        var asked = LastEffort(conversation, route.Profile);
        if (!route.Profile.Reasoning)
        {
            if (request.Mode != ThinkingMode.Unset) warnings.Add("thinking", "unsupported");
            if (asked is not null) warnings.Add("output_config.effort", "unsupported");
            return null;
        }

        // R30: a budget names an effort, unless one is named anyway.
        var wanted = asked ?? (request.BudgetTokens is { } budget ? ForBudget(budget) : route.Alias.DefaultEffort);
        var effort = Clamp(wanted, route.Profile);
        if (effort != wanted && effort is { } clamped)
        {
            if (asked is not null) warnings.Add("output_config.effort", "clamped-to-" + EffortNames.Name(clamped));
            else if (request.BudgetTokens is not null) warnings.Add("thinking.budget_tokens", "clamped-to-" + EffortNames.Name(clamped));
        }

        return effort;
    }

    private static Effort? Off(Conversation conversation, UpstreamProfile profile, Warnings warnings)
    {
        if (!profile.Reasoning || profile.Efforts.Count == 0) return null;
        if (conversation.Effort is not null) warnings.Add("output_config.effort", "thinking-is-off");
        if (profile.Efforts.Contains(Canonical.Effort.None)) return Canonical.Effort.None;
        // R31: upstream always reasons; it reasons least, and nothing of it is shown. Hosted tools are refused at effort minimal.
        var least = profile.Efforts[0];
        if (least == Canonical.Effort.Minimal && conversation.HostedTools.Count > 0 && profile.Efforts.Count > 1) least = profile.Efforts[1];
        warnings.Add("thinking", "reduced-to-" + EffortNames.Name(least));
        return least;
    }

    /// <summary>R3: without <c>configuration_update</c> the last system turn's effort is the request's.</summary>
    private static Effort? LastEffort(Conversation conversation, UpstreamProfile profile)
    {
        if (profile.ConfigurationUpdate) return conversation.Effort;
        for (var i = conversation.Turns.Count - 1; i >= 0; i--)
            if (conversation.Turns[i].Effort is { } effort) return effort;
        return conversation.Effort;
    }

    private static Effort ForBudget(int tokens) => tokens switch
    {
        < 4096 => Canonical.Effort.Low,
        < 16384 => Canonical.Effort.Medium,
        < 32768 => Canonical.Effort.High,
        _ => Canonical.Effort.XHigh,
    };
}
