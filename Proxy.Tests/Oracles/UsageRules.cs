using System.Text.Json;

namespace Proxy.Tests.Oracles;

/// <summary>Usage as Anthropic tells it: whole numbers, never negative, and the cache writes add up (S21, K11).</summary>
internal static class UsageRules
{
    private static readonly string[] s_counts = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens"];

    public static void CheckMessage(JsonElement usage, bool everyKey, Action<GrammarRule, string> fault)
    {
        Check(usage, everyKey ? [.. s_counts, "cache_creation", "output_tokens_details", "server_tool_use", "service_tier", "inference_geo", "speed"] : ["input_tokens", "output_tokens"], fault);
        if (usage.ValueKind == JsonValueKind.Object && usage.TryGetProperty("cache_creation", out var split) && split.ValueKind == JsonValueKind.Object
            && split.EnumerateObject().Sum(p => p.Value.GetInt64()) != usage.GetProperty("cache_creation_input_tokens").GetInt64())
            fault(GrammarRule.Usage, $"cache writes do not add up: {usage}");
    }

    public static void CheckDelta(JsonElement usage, bool everyKey, Action<GrammarRule, string> fault) =>
        Check(usage, everyKey ? [.. s_counts, "output_tokens_details", "server_tool_use"] : ["output_tokens"], fault);

    private static void Check(JsonElement usage, string[] required, Action<GrammarRule, string> fault)
    {
        if (usage.ValueKind != JsonValueKind.Object)
        {
            fault(GrammarRule.Usage, $"usage is no object: {usage}");
            return;
        }

        foreach (var key in required)
        {
            if (!usage.TryGetProperty(key, out _)) fault(GrammarRule.Usage, $"usage has no {key}");
        }

        foreach (var key in s_counts)
        {
            if (usage.TryGetProperty(key, out var count) && !(count.ValueKind == JsonValueKind.Number && count.TryGetInt64(out var value) && value >= 0))
                fault(GrammarRule.Usage, $"{key} is {count}");
        }

        if (usage.TryGetProperty("output_tokens_details", out var details) && details.ValueKind == JsonValueKind.Object
            && usage.TryGetProperty("output_tokens", out var output) && details.GetProperty("thinking_tokens").GetInt64() > output.GetInt64())
            fault(GrammarRule.Usage, $"more thinking than output: {usage}");
    }
}
