using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Answers;

/// <summary>The three places where usage is told, in the key order of Anthropic's own traffic (K11, S21).</summary>
internal static class UsageWriter
{
    /// <summary>For message_start: only the input is known, as a guess (C4.2).</summary>
    public static void WriteStart(PooledBuffer output, int inputEstimate, MessageFormat format) =>
        WriteMessage(output, new Usage { Input = inputEstimate, Output = 1 }, format, reasoningKnown: false);

    /// <summary>For the Message of a JSON answer: every key of the GA type.</summary>
    public static void WriteMessage(PooledBuffer output, in Usage usage, MessageFormat format) =>
        WriteMessage(output, usage, format, reasoningKnown: true);

    /// <summary>For message_delta: cumulative, and only the keys that its type has.</summary>
    public static void WriteDelta(PooledBuffer output, in Usage usage)
    {
        WriteInput(output, UsageSplit.Of(usage));
        WriteOutput(output, usage, reasoningKnown: true);
        output.Append((byte)'}');
    }

    /// <summary>R69. Call right behind the closing brace of usage.</summary>
    public static void WriteCredit(PooledBuffer output, MessageFormat format)
    {
        if (!format.NoFallbackCredit) return;
        output.Truncate(output.Length - 1);
        output.Append(",\"fallback_credit\":{\"status\":{\"type\":\"not_applied\",\"reason\":\"not_enabled\"}}}"u8);
    }

    private static void WriteMessage(PooledBuffer output, in Usage usage, MessageFormat format, bool reasoningKnown)
    {
        var split = UsageSplit.Of(usage);
        WriteInput(output, split);
        WriteCacheCreation(output, split);
        WriteOutput(output, usage, reasoningKnown);
        output.Append((format.Batch ? ServedTier.Batch : usage.Tier) switch
        {
            ServedTier.Priority => ",\"service_tier\":\"priority\",\"inference_geo\":null,\"speed\":"u8,
            ServedTier.Batch => ",\"service_tier\":\"batch\",\"inference_geo\":null,\"speed\":"u8,
            _ => ",\"service_tier\":\"standard\",\"inference_geo\":null,\"speed\":"u8,
        });
        output.Append(!format.Speed ? "null}"u8 : usage.Fast ? "\"fast\"}"u8 : "\"standard\"}"u8);
    }

    /// <summary><c>,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0}</c></summary>
    public static void WriteCacheCreation(PooledBuffer output, in UsageSplit split)
    {
        output.Append(",\"cache_creation\":{\"ephemeral_5m_input_tokens\":"u8);
        output.Append(split.CacheWrite5Minutes);
        output.Append(",\"ephemeral_1h_input_tokens\":"u8);
        output.Append(split.CacheWrite1Hour);
        output.Append((byte)'}');
    }

    private static void WriteInput(PooledBuffer output, in UsageSplit split)
    {
        output.Append("{\"input_tokens\":"u8);
        output.Append(split.Input);
        output.Append(",\"cache_creation_input_tokens\":"u8);
        output.Append(split.CacheWrite);
        output.Append(",\"cache_read_input_tokens\":"u8);
        output.Append(split.CacheRead);
    }

    private static void WriteOutput(PooledBuffer output, in Usage usage, bool reasoningKnown)
    {
        output.Append(",\"output_tokens\":"u8);
        output.Append(Math.Max(0, usage.Output));
        output.Append(",\"output_tokens_details\":"u8);
        if (reasoningKnown)
        {
            output.Append("{\"thinking_tokens\":"u8);
            output.Append(Math.Max(0, usage.Reasoning));
            output.Append((byte)'}');
        }
        else
        {
            output.Append("null"u8);
        }

        if (usage.WebSearches is not { } searches)
        {
            output.Append(",\"server_tool_use\":null"u8);
            return;
        }

        output.Append(",\"server_tool_use\":{\"web_search_requests\":"u8);
        output.Append(searches);
        output.Append(",\"web_fetch_requests\":"u8);
        output.Append(usage.WebFetches);
        output.Append((byte)'}');
    }
}
