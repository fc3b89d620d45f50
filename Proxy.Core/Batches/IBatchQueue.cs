using Proxy.Core.State;

namespace Proxy.Core.Batches;

/// <summary>Where workers take their items from. Only a way to the store's batches: what it forgets, workers find there again.</summary>
/// <exception cref="StateUnavailableException">From every method.</exception>
internal interface IBatchQueue
{
    /// <summary>There is a batch to be done. Adding it again changes nothing.</summary>
    Task AddAsync(Batch batch, CancellationToken cancellationToken);

    /// <summary>No item of it is given out any more: it was cancelled. Those given out already come to their end.</summary>
    Task StopAsync(Batch batch, CancellationToken cancellationToken);

    /// <summary>It has ended, or is gone: nothing of it stays in the queue.</summary>
    Task ForgetAsync(Batch batch, CancellationToken cancellationToken);
}
