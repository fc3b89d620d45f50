using Proxy.Core.Batches;
using Proxy.Core.Files;
using Proxy.Core.State;
using Proxy.Core.Storage;

namespace Proxy.Worker;

/// <summary>
/// <c>Proxy.Worker reindex</c>: makes what Redis holds of files and batches from the object store. For a Redis that was lost or emptied;
/// workers do the same by themselves within half a minute. What is there stays; it may run beside everything else.
/// </summary>
internal static class ReindexCommand
{
    public static async Task<int> RunAsync()
    {
        await using var services = Commands.Services();
        try
        {
            var match = services.GetRequiredService<StoreMatch>();
            await match.CheckAsync(claims: false, CancellationToken.None);
            if (match.IsOther)
            {
                await Console.Error.WriteLineAsync("Not done: the queue is another object store's than that of ConnectionStrings:blobs or Proxy:DataDirectory");
                return 1;
            }

            var made = await services.GetRequiredService<Reconciler>().RunAsync(CancellationToken.None);
            await Console.Out.WriteLineAsync($"Open batches that the queue did not know: {made}");
            var batches = await services.GetRequiredService<BatchIndex>().RebuildAllAsync(CancellationToken.None);
            await Console.Out.WriteLineAsync($"Batches in lists: {batches}");
            var files = await services.GetRequiredService<FileIndex>().RebuildAllAsync(CancellationToken.None);
            await Console.Out.WriteLineAsync($"Files: {files.Count}, unreadable: {files.Unreadable}");
            return 0;
        }
        catch (Exception exception) when (exception is StateUnavailableException or StorageException)
        {
            await Console.Error.WriteLineAsync("Not done: " + exception.Message);
            return 1;
        }
    }
}
