using System.Threading.Channels;
using Proxy.Core.Batches;
using Proxy.Core.Json;
using Proxy.Core.State;
using Proxy.Core.Storage;
using Proxy.Core.Telemetry;

namespace Proxy.Api.Batches;

/// <summary>
/// Makes results durable, then acknowledges them; never the other way round. What comes within some milliseconds is one
/// write. While the store or the queue is gone it tries again and again with what it has, which is bounded: who brings
/// more waits, and nobody takes more (<see cref="IsStalled"/>).
/// </summary>
/// <param name="acknowledged">Told of items that are done, and how many of their batch are not; null where the queue does not know the batch.</param>
internal sealed class ResultWriter(IObjectStore store, BatchQueue queue, string holder, Action<BatchPlace, int[], int?> acknowledged, TimeProvider time, ILogger logger)
{
    private const int MostResults = 1024;
    private const int MostBytes = 8 * 1024 * 1024;
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(15);

    private readonly Channel<ItemResult> _results = Channel.CreateBounded<ItemResult>(new BoundedChannelOptions(MostResults) { SingleReader = true });
    private readonly Dictionary<BatchPlace, ResultLog> _logs = [];
    private volatile bool _isStalled;

    /// <summary>Something could not be kept, and is not yet.</summary>
    public bool IsStalled => _isStalled;

    /// <summary>Waits where there is no room.</summary>
    public ValueTask AddAsync(ItemResult result, CancellationToken cancellationToken) => _results.Writer.WriteAsync(result, cancellationToken);

    /// <summary>No more will come: <see cref="RunAsync"/> ends when all there is is kept.</summary>
    public void Complete() => _results.Writer.TryComplete();

    /// <summary>To be called when a batch has ended.</summary>
    public void Forget(BatchPlace place)
    {
        lock (_logs) _logs.Remove(place);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var group = new List<ItemResult>();
        while (await _results.Reader.WaitToReadAsync(cancellationToken))
        {
            await Task.Delay(s_gather, time, cancellationToken);
            var bytes = 0;
            while (group.Count < MostResults && bytes < MostBytes && _results.Reader.TryRead(out var result))
            {
                group.Add(result);
                bytes += result.Json.Length;
            }

            await Task.WhenAll(group.GroupBy(static result => result.Place).Select(results => KeepAsync(results.Key, [.. results], cancellationToken)));
            group.Clear();
        }
    }

    private async Task KeepAsync(BatchPlace place, ItemResult[] results, CancellationToken cancellationToken)
    {
        using var lines = new PooledBuffer(64 * 1024);
        foreach (var result in results)
        {
            ResultLine.WriteLog(lines, result.Index, result.Json.Written);
            result.Json.Dispose();
        }

        ResultLog log;
        lock (_logs)
        {
            if (!_logs.TryGetValue(place, out log!)) _logs[place] = log = new ResultLog(store, place, holder);
        }

        await UntilDoneAsync(() => log.AppendAsync(lines.WrittenMemory, cancellationToken), cancellationToken);
        var items = Array.ConvertAll(results, static result => result.Index);
        int? left = null;
        await UntilDoneAsync(async () => left = await queue.AckAsync(place, items, cancellationToken), cancellationToken);
        if (BatchTelemetry.Items.Enabled)
        {
            foreach (var result in results)
                BatchTelemetry.Items.Add(1, new KeyValuePair<string, object?>(GenAiNames.Outcome, result.Kind == ItemKind.Succeeded ? "succeeded" : "errored"));
        }

        acknowledged(place, items, left);
    }

    private async Task UntilDoneAsync(Func<Task> attempt, CancellationToken cancellationToken)
    {
        for (var pause = TimeSpan.FromMilliseconds(250); ; pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause)
        {
            try
            {
                await attempt();
                if (!_isStalled) return;
                _isStalled = false;
                WorkerLog.Unstalled(logger);
                return;
            }
            catch (StorageException exception)
            {
                Stall(exception.Fault.ToString());
                if (!_isStalled) WorkerLog.Stalled(logger, exception.Fault, exception);
                _isStalled = true;
            }
            catch (StateUnavailableException)
            {
                // Who takes items meets the same, and tells of it.
                Stall("state");
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private static void Stall(string reason)
    {
        if (BatchTelemetry.Stalls.Enabled) BatchTelemetry.Stalls.Add(1, new KeyValuePair<string, object?>(GenAiNames.Reason, reason));
    }
}
