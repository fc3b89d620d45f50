using Proxy.Api.Settings;
using Proxy.Core.Batches;
using Proxy.Core.Batches.Shards;
using Proxy.Core.Storage;
using Proxy.Core.Upstream;

namespace Proxy.Api.Batches.Upstream;

/// <summary>One shard from its upload to its last result. Upstream's failures are waited out, for as long as the batch has time.</summary>
/// <param name="merging">One shard at a time is merged.</param>
internal sealed class ShardWork(IServiceProvider services, Batch batch, Shard shard, ShardStore shards, StopWatch stop, ShardProgress progress, SemaphoreSlim merging)
{
    // OpenAI's clock is another than ours.
    private static readonly TimeSpan s_skew = TimeSpan.FromHours(1);

    private readonly ShardLimits _limits = services.GetRequiredService<ShardLimits>();
    private readonly LiveSettings _settings = services.GetRequiredService<LiveSettings>();
    private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();
    private readonly ILogger<UpstreamEngine> _logger = services.GetRequiredService<ILogger<UpstreamEngine>>();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await shards.IsMergedAsync(shard, cancellationToken))
        {
            await progress.TellAsync(shard, int.MaxValue, cancellationToken);
            return;
        }

        await progress.TellAsync(shard, 0, cancellationToken);
        // No such upstream any more: workers tell what to do without it.
        if (_settings.Current.Upstreams.Find(shard.Upstream) is { } server)
        {
            try
            {
                await RunAsync(new BatchesClient(server, _time), cancellationToken);
            }
            catch (BatchesException exception) when (exception.IsMissing)
            {
                WorkerLog.NoBatchesUpstream(_logger, shard.Name, batch.Id, exception.Status);
            }
        }

        await shards.MergedAsync(shard, cancellationToken);
        await progress.TellAsync(shard, int.MaxValue, cancellationToken);
    }

    private async Task RunAsync(BatchesClient client, CancellationToken cancellationToken)
    {
        UpstreamBatch ended;
        for (var time = 0; ; time++)
        {
            string? id;
            try
            {
                id = await PatientlyAsync(() => CreatedAsync(client, time, cancellationToken), cancellationToken);
            }
            catch (BatchesException refused) when (refused.IsRefusal)
            {
                ended = new UpstreamBatch("", UpstreamBatchStatus.Failed, null, null, "refused", refused.Said);
                break;
            }

            if (id is null || await PatientlyAsync(() => EndedAsync(client, id, cancellationToken), cancellationToken) is not { } last) return;
            ended = last;
            if (!ended.HadNoRoom) break;
            await stop.WaitAsync(_limits.NoRoomPause, wasStopped: false, cancellationToken);
        }

        await merging.WaitAsync(cancellationToken);
        try
        {
            await PatientlyAsync(() => MergeAsync(client, ended, cancellationToken), cancellationToken);
        }
        finally
        {
            merging.Release();
        }

        await CleanAsync(client, ended, cancellationToken);
    }

    /// <returns>Upstream's id of the batch; null when it was stopped before it was there.</returns>
    private async Task<string?> CreatedAsync(BatchesClient client, int time, CancellationToken cancellationToken)
    {
        if (await shards.FindBatchAsync(shard, time, cancellationToken) is { } known) return known;
        var isStopped = await stop.IsStoppedAsync(cancellationToken);
        var file = isStopped ? null : await UploadedAsync(client, cancellationToken);
        var name = time == 0 ? shard.Name : $"{shard.Name}.{time}";
        var isFirst = await shards.BeginCreateAsync(shard, time, cancellationToken);
        // Who tried before may have died, or never have heard, after upstream had done it.
        var id = isFirst ? null : await client.FindBatchAsync(name, batch.CreatedAt - s_skew, cancellationToken);
        if (id is null && file is null) return null;
        id ??= await client.CreateAsync(file!, name, cancellationToken);
        var kept = await shards.KeepBatchAsync(shard, time, id, cancellationToken);
        // Another leads it by now, and has made its own.
        if (kept != id) await client.CancelAsync(id, cancellationToken);
        else WorkerLog.ShardCreated(_logger, shard.Name, batch.Id, id);
        return kept;
    }

    private async Task<string> UploadedAsync(BatchesClient client, CancellationToken cancellationToken)
    {
        if (await shards.FindFileAsync(shard, cancellationToken) is { } known) return known;
        var id = await shards.BeginUploadAsync(shard, cancellationToken) ? null : await client.FindFileAsync(shard.FileName, shard.Bytes, cancellationToken);
        if (id is null)
        {
            await using var lines = await shards.OpenLinesAsync(shard, cancellationToken) ?? throw new StorageException(StorageFault.Unavailable, null);
            id = await client.UploadAsync(shard.FileName, lines, shard.Bytes, cancellationToken);
        }

        return await shards.KeepFileAsync(shard, id, cancellationToken);
    }

    private async Task<UpstreamBatch?> EndedAsync(BatchesClient client, string id, CancellationToken cancellationToken)
    {
        var isStopped = false;
        for (var pause = _limits.FirstPause; ; pause = pause * 1.5 < _limits.LongestPause ? pause * 1.5 : _limits.LongestPause)
        {
            var seen = await client.GetAsync(id, cancellationToken);
            await progress.TellAsync(shard, seen.Done, cancellationToken);
            if (seen.IsOver) return seen;
            if (!isStopped && await stop.IsStoppedAsync(cancellationToken))
            {
                await CancelAsync(client, id, cancellationToken);
                (isStopped, pause) = (true, _limits.FirstPause);
            }

            if (stop.IsLate) return null;
            await stop.WaitAsync(pause, isStopped, cancellationToken);
        }
    }

    private static async Task CancelAsync(BatchesClient client, string id, CancellationToken cancellationToken)
    {
        try
        {
            await client.CancelAsync(id, cancellationToken);
        }
        catch (BatchesException exception) when (exception.IsRefusal || exception.Status == StatusCodes.Status409Conflict)
        {
            // It has come to its end by itself.
        }
    }

    private async Task<bool> MergeAsync(BatchesClient client, UpstreamBatch ended, CancellationToken cancellationToken)
    {
        // What was stopped here was not upstream's doing.
        var isExpired = ended.Status == UpstreamBatchStatus.Expired || (stop.IsExpired && !await stop.IsCancelledAsync(cancellationToken));
        var merge = new ShardMerge(services, batch, shard, isExpired ? ItemKind.Expired : ItemKind.Canceled);
        await merge.RunAsync(client, ended, cancellationToken);
        if (ended.Status == UpstreamBatchStatus.Failed) WorkerLog.ShardRefused(_logger, shard.Name, batch.Id, ended.ErrorCode);
        WorkerLog.ShardMerged(_logger, shard.Name, batch.Id, ended.Status.ToString(), merge.Count);
        return true;
    }

    /// <summary>Upstream keeps no copy of what is here. A file that cannot be removed stays until its account removes it.</summary>
    private async Task CleanAsync(BatchesClient client, UpstreamBatch ended, CancellationToken cancellationToken)
    {
        foreach (var file in (string?[])[await shards.FindFileAsync(shard, cancellationToken), ended.OutputFile, ended.ErrorFile])
        {
            try
            {
                if (file is not null) await client.DeleteFileAsync(file, cancellationToken);
            }
            catch (BatchesException exception) when (!exception.IsMissing)
            {
                WorkerLog.FileLeft(_logger, file!, exception.Status);
            }
            catch (BatchesException)
            {
                // Somebody else has removed it.
            }
        }
    }

    /// <exception cref="BatchesException">It would be the same again.</exception>
    private async Task<T?> PatientlyAsync<T>(Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        for (var pause = _limits.FirstPause; ; pause = pause * 2 < _limits.LongestPause ? pause * 2 : _limits.LongestPause)
        {
            try
            {
                return await attempt();
            }
            catch (BatchesException exception) when (!exception.IsRefusal && !exception.IsMissing)
            {
                if (stop.IsLate) return default;
                var wait = exception.RetryAfter > pause ? exception.RetryAfter.Value : pause;
                WorkerLog.UpstreamFailed(_logger, shard.Name, batch.Id, exception.Status, wait.TotalSeconds, exception);
                await stop.WaitAsync(wait, await stop.IsStoppedAsync(cancellationToken), cancellationToken);
            }
        }
    }
}
