using System.Text;
using Proxy.Core.Ids;
using Proxy.Core.State;
using Proxy.Core.Storage;
using StackExchange.Redis;

namespace Proxy.Core.Batches;

/// <summary>
/// Whether the queue is that of the store that this process has: every store has an id, made once, and the shared state keeps
/// the id of the store whose batches it queues. To a worker with another store all of them look deleted, and it would take them
/// out. Gateways set the id where there is none, before they queue a batch; workers never do.
/// </summary>
/// <param name="isAlone">Nobody else has this state: it is ours, whatever store it was used with before.</param>
/// <param name="told">Called when the answer changes: true where the queue is another store's.</param>
/// <exception cref="StorageException">From every method.</exception>
/// <exception cref="StateUnavailableException">From every method.</exception>
internal sealed class StoreMatch(IObjectStore store, StateStore state, bool isAlone, Action<bool> told)
{
    /// <summary>Object of the store: its id, 30 letters and digits.</summary>
    public const string Name = "store-id";

    private readonly Lock _gate = new();
    private string? _id;
    private bool? _isSame;

    /// <summary>What the store does not have may be taken out of the queue.</summary>
    public bool IsSame
    {
        get
        {
            lock (_gate) return isAlone || _isSame == true;
        }
    }

    /// <summary>As far as is known, the queue is another store's.</summary>
    public bool IsOther
    {
        get
        {
            lock (_gate) return !isAlone && _isSame == false;
        }
    }

    /// <summary>Looks again. A state that knows nothing (it was lost, or no gateway has made a batch yet) changes nothing.</summary>
    /// <param name="claims">The caller is a gateway, and about to queue a batch.</param>
    public async Task CheckAsync(bool claims, CancellationToken cancellationToken)
    {
        if (isAlone) return;
        var id = _id ??= await IdAsync(cancellationToken).ConfigureAwait(false);
        var key = state.Key("store");
        if (claims && await state.AskAsync(database => database.StringSetAsync(key, id, when: When.NotExists), cancellationToken, "SET").ConfigureAwait(false)) Learn(isSame: true);
        else if (await state.AskAsync(database => database.StringGetAsync(key), cancellationToken, "GET").ConfigureAwait(false) is { IsNull: false } named) Learn(named == id);
    }

    private void Learn(bool isSame)
    {
        bool? before;
        lock (_gate) (before, _isSame) = (_isSame, isSame);
        // That it is ours is no news unless it was another's.
        if (isSame ? before == false : before != false) told(!isSame);
    }

    private async Task<string> IdAsync(CancellationToken cancellationToken)
    {
        if (await store.GetAsync(Name, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            // Of two who make one at once, one did.
            await store.PutAsync(Name, Encoding.ASCII.GetBytes(RandomIds.Instance.New("store_")), replaces: false, cancellationToken).ConfigureAwait(false);
            found = await store.GetAsync(Name, cancellationToken).ConfigureAwait(false) ?? throw new StorageException(StorageFault.Unavailable, null);
        }

        return Encoding.ASCII.GetString(found);
    }
}
