namespace Proxy.Api.Counting;

/// <summary>
/// Counts that are known, and counts under way: who asks for one of these waits for it instead of asking again, so that
/// an editor's fifty identical counts cost one. Bounded; the oldest goes first. Safe for concurrent use.
/// </summary>
internal sealed class CountCache(int most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Upstream, ContentHash Body), TokenCount> _known = [];
    private readonly Queue<(string Upstream, ContentHash Body)> _order = new();
    private readonly Dictionary<(string Upstream, ContentHash Body), Task<TokenCount>> _running = [];

    /// <param name="count">Called when nobody has counted this yet.</param>
    /// <param name="isNew">It was called.</param>
    public Task<TokenCount> GetOrCount((string Upstream, ContentHash Body) hash, Func<Task<TokenCount>> count, out bool isNew)
    {
        var own = new TaskCompletionSource<TokenCount>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            isNew = false;
            if (_known.TryGetValue(hash, out var known)) return Task.FromResult(known);
            if (_running.TryGetValue(hash, out var running)) return running;
            isNew = true;
            _running.Add(hash, own.Task);
        }

        _ = RunAsync(hash, count, own);
        return own.Task;
    }

    private async Task RunAsync((string Upstream, ContentHash Body) hash, Func<Task<TokenCount>> count, TaskCompletionSource<TokenCount> own)
    {
        try
        {
            var result = await count();
            Settle(hash, result);
            own.SetResult(result);
        }
        catch (Exception exception)
        {
            Settle(hash, null);
            own.SetException(exception);
        }
    }

    // An estimate that only stands in for upstream's number is not kept: next time upstream may answer.
    private void Settle((string Upstream, ContentHash Body) hash, TokenCount? result)
    {
        lock (_gate)
        {
            _running.Remove(hash);
            if (result is not { Source: not CountSource.Fallback } count) return;
            if (_order.Count == most) _known.Remove(_order.Dequeue());
            _known.Add(hash, count);
            _order.Enqueue(hash);
        }
    }
}
