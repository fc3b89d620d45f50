using System.Collections.Concurrent;
using System.Globalization;
using Proxy.Core.Ids;
using Proxy.Core.State;
using Proxy.Core.Storage;
using StackExchange.Redis;

namespace Proxy.Core.Files;

/// <summary>
/// Each tenant's files in order, with their metadata, and what they hold together: so that a page of a list reads nothing of
/// the store. An index that is missing, not whole or in doubt is made anew from the store, by whoever needs it.
/// </summary>
internal sealed class FileIndex(IObjectStore objects, StateStore state)
{
    private const int Unlimited = -1;
    private static readonly StateScript s_add = StateScript.Embedded("file-add");
    private static readonly StateScript s_remove = StateScript.Embedded("file-remove");
    private static readonly StateScript s_page = StateScript.Embedded("file-page");
    private static readonly StateScript s_rebuild = StateScript.Embedded("file-rebuild");

    /// <summary>Folders whose index missed a change that the store has.</summary>
    private readonly ConcurrentDictionary<string, bool> _doubted = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<IndexedFiles>>> _rebuilding = new();

    /// <summary>Bytes that the tenant holds.</summary>
    /// <exception cref="StateUnavailableException">It cannot be known.</exception>
    public async Task<long> BytesAsync(string tenant, CancellationToken cancellationToken)
    {
        var folder = TenantFolder.Of(tenant);
        for (var attempt = 1; ; attempt++)
        {
            var about = await state.AskAsync(database => database.HashGetAsync(Keys(folder)[3], ["ready", "bytes"]), cancellationToken, "HMGET").ConfigureAwait(false);
            if (about[0] == "1" && !_doubted.ContainsKey(folder)) return (long)about[1];
            await RequireAsync(folder, attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Adds a file that the store has. Where the index cannot be reached, it is made anew later.</summary>
    /// <param name="mostBytes">Of the tenant.</param>
    /// <returns>False when the tenant would hold more than that; the file is not in the index then.</returns>
    public async Task<bool> AddAsync(StoredFile file, long mostBytes)
    {
        var folder = TenantFolder.Of(file.Tenant);
        try
        {
            return await AddAsync(folder, [file], mostBytes, "", CancellationToken.None).ConfigureAwait(false) != 0;
        }
        catch (StateUnavailableException)
        {
            return _doubted[folder] = true;
        }
    }

    /// <summary>Removes a file that the store no longer has. Where the index cannot be reached, it is made anew later.</summary>
    public async Task RemoveAsync(string tenant, string id)
    {
        var folder = TenantFolder.Of(tenant);
        try
        {
            await state.RunAsync(s_remove, Keys(folder), [id, "1"], CancellationToken.None).ConfigureAwait(false);
        }
        catch (StateUnavailableException)
        {
            _doubted[folder] = true;
        }
    }

    /// <summary>Files with an end, for <see cref="FileSweep"/>: <c>folder/id</c> by the second at which something is to be done.</summary>
    public static RedisKey Due(StateStore state) => state.Key("{files}:due");

    public Task SetDueAsync(string member, DateTimeOffset due, CancellationToken cancellationToken) =>
        state.AskAsync(database => database.SortedSetAddAsync(Due(state), member, due.ToUnixTimeSeconds()), cancellationToken, "ZADD");

    public Task ForgetDueAsync(string member, CancellationToken cancellationToken) =>
        state.AskAsync(database => database.SortedSetRemoveAsync(Due(state), member), cancellationToken, "ZREM");

    /// <summary>The bytes of a file are gone and count no longer; with <paramref name="isForgotten"/>, the file too.</summary>
    public Task EndAsync(string folder, string id, bool isForgotten, CancellationToken cancellationToken) =>
        state.RunAsync(s_remove, Keys(folder), [id, isForgotten ? "1" : "0"], cancellationToken);

    /// <summary>Makes an index anew that does not have as many files as the store.</summary>
    public async Task CompareAsync(string folder, int count, CancellationToken cancellationToken)
    {
        var known = await state.AskAsync(database => database.HashGetAsync(Keys(folder)[3], "count"), cancellationToken, "HGET").ConfigureAwait(false);
        if ((long)known != count) await RebuildAsync(folder, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Null when the file that it should begin at is unknown.</returns>
    public async Task<FilePage?> ListAsync(string tenant, FileQuery query, CancellationToken cancellationToken)
    {
        var (direction, score, id) = query switch
        {
            { After: { } cursor } => ("after", cursor.Score.ToString(CultureInfo.InvariantCulture), cursor.Id),
            { AfterId: { } after } => ("after", "", after),
            { BeforeId: { } before } => ("before", "", before),
            _ => ("first", "", ""),
        };
        var page = await PageAsync(TenantFolder.Of(tenant), [direction, query.Limit, score, id], cancellationToken).ConfigureAwait(false);
        return (int)page[0] == 2 ? null : new FilePage([.. page.Skip(1).Select(Read)], (int)page[0] == 1);
    }

    public async Task<IReadOnlyList<StoredFile>> FindAllAsync(string tenant, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var page = await PageAsync(TenantFolder.Of(tenant), ["ids", ids.Count, .. ids.Select(static id => (RedisValue)id)], cancellationToken).ConfigureAwait(false);
        return [.. page.Skip(1).Select(Read).OrderByDescending(static file => file.CreatedAt).ThenByDescending(static file => file.Id, StringComparer.Ordinal)];
    }

    /// <summary>Makes the index of one tenant anew from what the store has.</summary>
    /// <param name="folder">As <see cref="TenantFolder"/> names the tenant.</param>
    /// <exception cref="StateUnavailableException">Also when another replica is at it.</exception>
    public Task<IndexedFiles> RebuildAsync(string folder, CancellationToken cancellationToken)
    {
        // Whoever asks waits for the same one; who leaves does not stop it for the others.
        var rebuilding = _rebuilding.GetOrAdd(folder, static (folder, index) => new Lazy<Task<IndexedFiles>>(() => index.RebuildOnceAsync(folder)), this);
        return rebuilding.Value.WaitAsync(cancellationToken);
    }

    /// <summary>The same for all tenants, one after another.</summary>
    public async Task<IndexedFiles> RebuildAllAsync(CancellationToken cancellationToken)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var info in objects.ListAsync("files/", cancellationToken).ConfigureAwait(false)) folders.Add(info.Name.Split('/')[1]);
        var all = new IndexedFiles(0, 0);
        foreach (var folder in folders)
        {
            var (count, unreadable) = await RebuildAsync(folder, cancellationToken).ConfigureAwait(false);
            all = new IndexedFiles(all.Count + count, all.Unreadable + unreadable);
        }

        return all;
    }

    private async Task<IndexedFiles> RebuildOnceAsync(string folder)
    {
        try
        {
            // The one who asked first must have put it where others find it.
            await Task.Yield();
            _doubted.TryRemove(folder, out _);
            return await RebuildNowAsync(folder).ConfigureAwait(false);
        }
        catch
        {
            _doubted[folder] = true;
            throw;
        }
        finally
        {
            _rebuilding.TryRemove(folder, out _);
        }
    }

    private async Task<IndexedFiles> RebuildNowAsync(string folder)
    {
        const int Batch = 100;
        var token = RandomIds.Instance.New("idx_");
        if ((int)await state.RunAsync(s_rebuild, Keys(folder), ["begin", token], CancellationToken.None).ConfigureAwait(false) == 0) throw new StateUnavailableException(StateFault.Refused, null);
        var batch = new List<StoredFile>(Batch);
        var (count, unreadable) = (0, 0);
        await foreach (var info in objects.ListAsync("files/" + folder + "/", CancellationToken.None).ConfigureAwait(false))
        {
            if (!info.Name.EndsWith(".json", StringComparison.Ordinal)) continue;
            if (await objects.GetAsync(info.Name, CancellationToken.None).ConfigureAwait(false) is not { } json) continue;
            if (FileJson.TryRead(json) is { } file) batch.Add(file);
            else unreadable++;
            if (batch.Count == Batch) count += await FlushAsync().ConfigureAwait(false);
        }

        count += await FlushAsync().ConfigureAwait(false);
        if ((int)await state.RunAsync(s_rebuild, Keys(folder), ["end", token], CancellationToken.None).ConfigureAwait(false) == 0) throw new StateUnavailableException(StateFault.Refused, null);
        return new IndexedFiles(count, unreadable);

        async Task<int> FlushAsync()
        {
            var added = batch.Count;
            if (added > 0 && await AddAsync(folder, batch, Unlimited, token, CancellationToken.None).ConfigureAwait(false) < 0) throw new StateUnavailableException(StateFault.Refused, null);
            foreach (var file in batch)
            {
                // Deleted since it was read: whoever did that may have looked into the index before it was there.
                if (await objects.FindAsync(FileNames.Metadata(file.Tenant, file.Id), CancellationToken.None).ConfigureAwait(false) is null)
                    await RemoveAsync(file.Tenant, file.Id).ConfigureAwait(false);
            }

            batch.Clear();
            return added;
        }
    }

    private async Task<int> AddAsync(string folder, List<StoredFile> files, long mostBytes, string token, CancellationToken cancellationToken)
    {
        var added = (int)await state.RunAsync(
            s_add,
            Keys(folder),
            [mostBytes, token, .. files.SelectMany(static file => (RedisValue[])[file.Id, FileCursor.ScoreOf(file), file.Size, FileJson.Write(file)])],
            cancellationToken).ConfigureAwait(false);
        var due = files.Where(static file => file.ExpiresAt is not null).Select(file => new SortedSetEntry(folder + "/" + file.Id, (file.ExpiresAt!.Value + FileSweep.Grace).ToUnixTimeSeconds())).ToArray();
        if (added == 1 && due.Length > 0) await state.AskAsync(database => database.SortedSetAddAsync(Due(state), due), cancellationToken, "ZADD").ConfigureAwait(false);
        return added;
    }

    private async Task<RedisResult[]> PageAsync(string folder, RedisValue[] question, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var page = (RedisResult[])(await state.RunAsync(s_page, Keys(folder), question, cancellationToken).ConfigureAwait(false))!;
            if ((int)page[0] >= 0 && !_doubted.ContainsKey(folder)) return page;
            await RequireAsync(folder, attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<IndexedFiles> RequireAsync(string folder, int attempt, CancellationToken cancellationToken) =>
        attempt <= 2 ? RebuildAsync(folder, cancellationToken) : throw new StateUnavailableException(StateFault.Refused, null);

    private static StoredFile Read(RedisResult json) => FileJson.Read((byte[])json!);

    // Braces: all on one node of a cluster.
    private RedisKey[] Keys(string folder)
    {
        var files = "{files:" + folder + "}:";
        return [state.Key(files + "order"), state.Key(files + "meta"), state.Key(files + "held"), state.Key(files + "about")];
    }
}
