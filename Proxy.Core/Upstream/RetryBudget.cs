namespace Proxy.Core.Upstream;

/// <summary>Retries of the whole process: so many in a second, a second's worth at once. Safe for concurrent use.</summary>
internal sealed class RetryBudget(TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _left = double.MaxValue;
    private long _at = time.GetTimestamp();

    /// <param name="perSecond">As it is set now: it may change.</param>
    public bool TryTake(int perSecond)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _left = Math.Min(perSecond, _left + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
            _at = now;
            if (_left < 1) return false;
            _left--;
            return true;
        }
    }
}
