namespace Proxy.Core.OpenAI.Counting;

/// <summary>
/// What prompts have cost, for message_start of the next turn (C4.2): a few dozen bytes a prompt and never a word of it.
/// Bounded, the oldest goes first; forgotten after an hour. Safe for concurrent use.
/// </summary>
/// <param name="most">Prompts.</param>
internal sealed class UsageMemory(TimeProvider time, int most = 8192)
{
    private static readonly TimeSpan s_life = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<PromptKey, (KnownPrompt Prompt, long At)> _known = [];
    private readonly Queue<(PromptKey Key, long At)> _order = new();

    public void Remember(PromptKey key, KnownPrompt prompt)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            // What was remembered again meanwhile stands in the queue twice, and goes with its later place.
            while (_order.TryPeek(out var oldest) && (_known.Count >= most || time.GetElapsedTime(oldest.At, now) > s_life))
            {
                _order.Dequeue();
                if (_known.TryGetValue(oldest.Key, out var known) && known.At == oldest.At) _known.Remove(oldest.Key);
            }

            _known[key] = (prompt, now);
            _order.Enqueue((key, now));
        }
    }

    public KnownPrompt? Find(PromptKey key)
    {
        lock (_gate)
            return _known.TryGetValue(key, out var known) && time.GetElapsedTime(known.At) <= s_life ? known.Prompt : null;
    }
}
