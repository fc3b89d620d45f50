using System.Text.Json;

namespace Proxy.Tests.Oracles;

/// <summary>How a message says why it stopped (A4).</summary>
internal static class StopRules
{
    private static readonly string[] s_reasons =
        ["end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn", "refusal", "model_context_window_exceeded", "compaction"];

    /// <returns>The stop reason.</returns>
    public static string? Check(JsonElement holder, bool everyKey, Action<GrammarRule, string> fault)
    {
        if (holder.ValueKind != JsonValueKind.Object)
        {
            fault(GrammarRule.Stop, "message_delta has no delta");
            return null;
        }

        string[] keys = everyKey ? ["stop_reason", "stop_sequence", "stop_details", "container"] : ["stop_reason", "stop_sequence"];
        foreach (var key in keys)
        {
            if (!holder.TryGetProperty(key, out _)) fault(GrammarRule.Stop, $"no {key}");
        }

        var reason = holder.TryGetProperty("stop_reason", out var value) ? value.GetString() : null;
        if (!s_reasons.Contains(reason)) fault(GrammarRule.Stop, $"stop_reason {reason}");
        if (holder.TryGetProperty("stop_sequence", out var sequence) && (sequence.ValueKind == JsonValueKind.String) != (reason == "stop_sequence"))
            fault(GrammarRule.Stop, $"stop_sequence {sequence} with {reason}");
        if (holder.TryGetProperty("stop_details", out var details) && details.ValueKind != JsonValueKind.Null && reason != "refusal")
            fault(GrammarRule.Stop, $"stop_details with {reason}");
        return reason;
    }
}
