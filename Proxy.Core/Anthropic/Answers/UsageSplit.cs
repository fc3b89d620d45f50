using Proxy.Core.Canonical.Answers;

namespace Proxy.Core.Anthropic.Answers;

/// <summary>
/// S21: OpenAI counts cache reads and writes inside the input, Anthropic beside it. Input + CacheRead + CacheWrite is
/// what upstream called input tokens, and the two lifetimes add up to the writes.
/// </summary>
internal readonly record struct UsageSplit(int Input, int CacheRead, int CacheWrite, int CacheWrite5Minutes, int CacheWrite1Hour)
{
    public static UsageSplit Of(in Usage usage)
    {
        var read = Math.Max(0, usage.CacheRead);
        var write = Math.Max(0, usage.CacheWrite);
        // S21: without a breakdown, or with one that does not add up, the rest counts as the short lifetime.
        var hour = Math.Clamp(usage.CacheWriteLong, 0, write);
        return new UsageSplit((int)Math.Max(0L, (long)usage.Input - read - write), read, write, write - hour, hour);
    }
}
