using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>
/// R61: where the client marked what to cache. Only input parts can carry a breakpoint, so a mark on anything else (a
/// call, the assistant's text, a result that is a string, a tool) waits for the next part. One that waits until the end
/// is what upstream's automatic breakpoint is there for.
/// </summary>
internal sealed class CacheBreakpoints(PooledBuffer output, bool isSupported)
{
    private readonly List<Range> _written = [];

    /// <summary>Of the marks that have found no part yet, the longest life.</summary>
    public CacheLife Waiting { get; private set; }

    public bool Any => _written.Count > 0;

    /// <summary>Where breakpoints stand in the output: what moves with the conversation is no part of what is hashed (R62).</summary>
    public IReadOnlyList<Range> Written => _written;

    /// <summary>The next part that is written shall carry it.</summary>
    public void Wait(CacheLife life)
    {
        if (isSupported && life > Waiting) Waiting = life;
    }

    /// <summary>Call right behind the closing brace of an input part: <c>{"type":"input_text","text":"a","prompt_cache_breakpoint":{"mode":"explicit","ttl":"30m"}}</c></summary>
    /// <param name="own">The mark of the block that this part ends.</param>
    public void EndPart(CacheLife own)
    {
        Wait(own);
        if (Waiting == CacheLife.None) return;
        var start = output.Length - 1;
        var life = Waiting;
        Waiting = CacheLife.None;
        // The last part of a result ends its last block and the result: one breakpoint.
        if (Any && _written[^1].End.Value == start) return;
        output.Truncate(start);
        output.Append(",\"prompt_cache_breakpoint\":{\"mode\":\"explicit\",\"ttl\":\""u8);
        output.Append(TtlOf(life));
        output.Append("\"}"u8);
        _written.Add(start..output.Length);
        output.Append((byte)'}');
    }

    public static ReadOnlySpan<byte> TtlOf(CacheLife life) => life == CacheLife.Long ? "12h"u8 : "30m"u8;
}
