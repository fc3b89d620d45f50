using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Answers;

/// <summary>
/// R66: <c>"iterations":[{"input_tokens":…,"type":"compaction"},{…,"type":"message"}]</c> as the last member of usage. The
/// compaction's tokens stand here alone, the answer's own also in usage itself, as Anthropic has it (recorded).
/// </summary>
internal static class IterationsWriter
{
    /// <summary>Call right behind the closing brace of usage.</summary>
    public static void Write(PooledBuffer output, in AnswerEnd end)
    {
        if (end.Extras?.CompactionUsage is not { } compaction) return;
        output.Truncate(output.Length - 1);
        output.Append(",\"iterations\":["u8);
        Write(output, "compaction"u8, compaction);
        output.Append((byte)',');
        Write(output, "message"u8, end.Usage);
        output.Append("]}"u8);
    }

    private static void Write(PooledBuffer output, ReadOnlySpan<byte> type, in Usage usage)
    {
        var split = UsageSplit.Of(usage);
        output.Append("{\"input_tokens\":"u8);
        output.Append(split.Input);
        output.Append(",\"output_tokens\":"u8);
        output.Append(Math.Max(0, usage.Output));
        output.Append(",\"cache_read_input_tokens\":"u8);
        output.Append(split.CacheRead);
        output.Append(",\"cache_creation_input_tokens\":"u8);
        output.Append(split.CacheWrite);
        UsageWriter.WriteCacheCreation(output, split);
        output.Append(",\"type\":\""u8);
        output.Append(type);
        output.Append("\"}"u8);
    }
}
