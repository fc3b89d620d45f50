using Proxy.Core.State;

namespace Proxy.Core.Keys;

/// <summary>
/// Who may ask: the configured keys, and those made at run time as this replica last saw them. Lookups never wait;
/// <see cref="FollowAsync"/> keeps the second kind within <see cref="Interval"/> of the truth. While the state is gone
/// the last known keys hold: nothing can be revoked then either.
/// </summary>
internal sealed class KeyDirectory(IReadOnlyList<ClientKey> configured, KeyStore? store, TimeProvider time)
{
    /// <summary>Half of the second within which a revoked key must have stopped everywhere.</summary>
    public static TimeSpan Interval => TimeSpan.FromMilliseconds(500);

    private volatile KeyRing _ring = new(configured);
    private readonly Lock _gate = new();
    private IReadOnlyList<ClientKey> _configured = configured;
    private IReadOnlyList<ClientKey> _made = [];
    private string? _seen;
    private long _turns;
    private long _shown;

    public ClientKey? Find(string presented) => _ring.Find(presented);

    /// <summary>For what was begun with the key earlier; null when it was revoked since.</summary>
    public ClientKey? FindById(string id) => _ring.FindById(id);

    /// <summary>Other configured keys; those made at run time stay.</summary>
    public void Configure(IReadOnlyList<ClientKey> keys)
    {
        lock (_gate) _ring = new KeyRing([.. _configured = keys, .. _made]);
    }

    /// <summary>Looks for changes, once.</summary>
    /// <exception cref="StateUnavailableException">The last known keys hold.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (store is null) return;
        var turn = Interlocked.Increment(ref _turns);
        var last = await store.LastChangeAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (last == _seen) return;
        }

        var made = await store.ListAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            // A list that was asked for before a revocation must not come after the one that was asked for after it.
            if (turn < _shown) return;
            // What changed between the two questions is found the next time.
            (_shown, _seen, _made, _ring) = (turn, last, made, new KeyRing([.. _configured, .. made]));
        }
    }

    /// <summary>Looks for changes until cancelled.</summary>
    /// <param name="failed">Told once when the state is gone, and again after it was there.</param>
    public async Task FollowAsync(Action<StateUnavailableException> failed, CancellationToken cancellationToken)
    {
        if (store is null) return;
        using var timer = new PeriodicTimer(Interval, time);
        var isDown = false;
        do
        {
            try
            {
                await RefreshAsync(cancellationToken).ConfigureAwait(false);
                isDown = false;
            }
            catch (StateUnavailableException exception)
            {
                if (!isDown) failed(exception);
                isDown = true;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }
}
