using Proxy.Core.State;
using Proxy.Core.Storage;

namespace Proxy.Api.Batches;

/// <summary>Every log line of the worker beside those of its requests. No content, no tenant: ids and numbers.</summary>
internal static partial class WorkerLog
{
    [LoggerMessage(60, LogLevel.Information, "Worker {Holder} takes items of batches, {Concurrency} at once")]
    public static partial void Began(ILogger logger, string holder, int concurrency);

    [LoggerMessage(61, LogLevel.Information, "Worker {Holder} has given back what it held")]
    public static partial void Ended(ILogger logger, string holder);

    [LoggerMessage(62, LogLevel.Information, "{Batch} has ended: succeeded {Succeeded}, errored {Errored}, canceled {Canceled}, expired {Expired}")]
    public static partial void BatchEnded(ILogger logger, string batch, int succeeded, int errored, int canceled, int expired);

    [LoggerMessage(63, LogLevel.Warning, "{Batch} lacks the results of {Count} items: they are run again")]
    public static partial void BatchMended(ILogger logger, string batch, int count);

    [LoggerMessage(64, LogLevel.Warning, "The queue had lost {Count} batches: they were put there again from the store")]
    public static partial void QueueMended(ILogger logger, int count);

    [LoggerMessage(65, LogLevel.Error, "Results cannot be kept ({Fault}): nothing is taken until they are")]
    public static partial void Stalled(ILogger logger, StorageFault fault, Exception exception);

    [LoggerMessage(66, LogLevel.Information, "Results are kept again")]
    public static partial void Unstalled(ILogger logger);

    [LoggerMessage(67, LogLevel.Warning, "The queue is gone ({Fault}): it is looked for again and again")]
    public static partial void QueueGone(ILogger logger, StateFault fault, Exception exception);

    [LoggerMessage(68, LogLevel.Information, "The queue is back")]
    public static partial void QueueBack(ILogger logger);

    [LoggerMessage(69, LogLevel.Warning, "The store cannot be read ({Fault}): it is looked for again and again")]
    public static partial void StoreGone(ILogger logger, StorageFault fault, Exception exception);

    [LoggerMessage(70, LogLevel.Information, "Upstream has no room: {Concurrency} items at once from now on, the next in {Seconds:0.0} s")]
    public static partial void Slower(ILogger logger, int concurrency, double seconds);

    [LoggerMessage(71, LogLevel.Warning, "Item {Index} of {Batch} was tried {Attempts} times and is given up")]
    public static partial void GivenUp(ILogger logger, int index, string batch, int attempts);

    [LoggerMessage(72, LogLevel.Error, "Item {Index} of {Batch} met what nobody foresaw")]
    public static partial void ItemUnexpected(ILogger logger, int index, string batch, Exception exception);

    [LoggerMessage(73, LogLevel.Error, "The worker met what nobody foresaw, and goes on")]
    public static partial void Unexpected(ILogger logger, Exception exception);

    [LoggerMessage(74, LogLevel.Information, "{Batch} goes upstream: {Items} items in {Shards} batches of upstream's; {Left} items are left to workers")]
    public static partial void GoesUpstream(ILogger logger, string batch, int items, int shards, int left);

    [LoggerMessage(75, LogLevel.Information, "{Shard} of {Batch} is upstream's {UpstreamBatch}")]
    public static partial void ShardCreated(ILogger logger, string shard, string batch, string upstreamBatch);

    [LoggerMessage(76, LogLevel.Information, "{Shard} of {Batch} is merged: {Status}, {Count} results")]
    public static partial void ShardMerged(ILogger logger, string shard, string batch, string status, int count);

    [LoggerMessage(77, LogLevel.Warning, "Upstream's batches do not answer as they should for {Shard} of {Batch} ({Status}): it is asked again in {Seconds:0} s")]
    public static partial void UpstreamFailed(ILogger logger, string shard, string batch, int status, double seconds, Exception exception);

    [LoggerMessage(78, LogLevel.Warning, "Upstream has no batches ({Status}): the items of {Shard} of {Batch} are left to workers")]
    public static partial void NoBatchesUpstream(ILogger logger, string shard, string batch, int status);

    [LoggerMessage(79, LogLevel.Warning, "{Shard} of {Batch} was refused upstream ({Code}): its items are errored")]
    public static partial void ShardRefused(ILogger logger, string shard, string batch, string? code);

    [LoggerMessage(80, LogLevel.Warning, "{File} could not be removed upstream ({Status}): it stays there until its account removes it")]
    public static partial void FileLeft(ILogger logger, string file, int status);

    [LoggerMessage(81, LogLevel.Error, "Item {Index} of {Batch} is damaged where it is stored: it is errored")]
    public static partial void ItemDamaged(ILogger logger, int index, string batch);

    [LoggerMessage(82, LogLevel.Error, "The queue of batches is another object store's than this process has, and is left alone: gateways and workers of one ConnectionStrings:redis and Proxy:State:Prefix need the same ConnectionStrings:blobs, or one Proxy:DataDirectory")]
    public static partial void OtherStore(ILogger logger);

    [LoggerMessage(83, LogLevel.Information, "The queue of batches is this process's object store's again")]
    public static partial void OwnStore(ILogger logger);
}
