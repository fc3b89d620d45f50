using Proxy.Api.Pipeline;
using Proxy.Core.Batches;
using Proxy.Core.State;
using Proxy.Core.Storage;

namespace Proxy.Api.Batches;

/// <summary>Tells the queue what the store knows already. A queue that does not answer is told nothing: workers look into the store too.</summary>
internal sealed class BatchNotices(IBatchQueue queue, StoreMatch match, ILogger<BatchNotices> logger)
{
    public Task AddedAsync(Batch batch) => TellAsync(batch, async (batch, cancellationToken) =>
    {
        // The queue may have been lost, and with it whose it is: nothing is in it before that is known again.
        try
        {
            await match.CheckAsync(claims: true, cancellationToken);
        }
        catch (StorageException)
        {
            // Workers that do not know whose it is take nothing out of it.
        }

        await queue.AddAsync(batch, cancellationToken);
    });

    public Task CancelledAsync(Batch batch) => TellAsync(batch, queue.StopAsync);

    public Task DeletedAsync(Batch batch) => TellAsync(batch, queue.ForgetAsync);

    private async Task TellAsync(Batch batch, Func<Batch, CancellationToken, Task> tell)
    {
        try
        {
            await tell(batch, CancellationToken.None);
        }
        catch (StateUnavailableException exception)
        {
            Log.NotQueued(logger, batch.Id, exception.Fault, exception);
        }
    }
}
