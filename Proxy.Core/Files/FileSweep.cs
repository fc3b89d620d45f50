using System.Globalization;
using Proxy.Core.Ids;
using Proxy.Core.State;
using Proxy.Core.Storage;

namespace Proxy.Core.Files;

/// <summary>
/// Deletes the bytes of files whose time is over, an hour later, and what is known of them thirty days later; once a day
/// also what uploads left that died between bytes and metadata. One replica does it at a time. The time it goes by is the
/// earlier one of this machine's and Redis's, and only after it has gone steadily for an hour: a clock that jumps deletes
/// nothing.
/// </summary>
internal sealed class FileSweep(IObjectStore objects, FileIndex index, StateStore state, TimeProvider time)
{
    /// <summary>After <see cref="StoredFile.ExpiresAt"/>: until then a clock may be put right.</summary>
    public static TimeSpan Grace => TimeSpan.FromHours(1);

    private const int Batch = 100;
    private static readonly TimeSpan s_left = TimeSpan.FromDays(1);
    private static readonly StateScript s_turn = StateScript.Embedded("file-sweep");
    private readonly string _holder = RandomIds.Instance.New("swp_");

    /// <summary>One round.</summary>
    /// <returns>Objects deleted.</returns>
    /// <exception cref="StorageException">What was not reached is for the next round.</exception>
    /// <exception cref="StateUnavailableException">What was not reached is for the next round.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var deleted = 0;
        while (true)
        {
            var local = time.GetUtcNow().ToUnixTimeSeconds();
            var turn = (string[])(await state.RunAsync(s_turn, [state.Key("{files}:sweep"), FileIndex.Due(state)], [_holder, local, Batch], cancellationToken).ConfigureAwait(false))!;
            var seconds = long.Parse(turn[0], CultureInfo.InvariantCulture);
            if (seconds < 0) return deleted;
            var now = DateTimeOffset.FromUnixTimeSeconds(seconds);
            foreach (var member in turn.Skip(2)) deleted += await EndAsync(member, now, cancellationToken).ConfigureAwait(false);
            if (turn[1] == "1") deleted += await WalkAsync(now, cancellationToken).ConfigureAwait(false);
            if (turn.Length < Batch + 2) return deleted;
        }
    }

    /// <param name="member"><c>folder/id</c>.</param>
    private async Task<int> EndAsync(string member, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (folder, id) = member.Split('/') is [var first, var second] && FileNames.IsId(second) ? (first, second) : ("", "");
        var json = id.Length == 0 ? null : await objects.GetAsync(FileNames.MetadataIn(folder, id), cancellationToken).ConfigureAwait(false);
        // Deleted meanwhile; or damaged, and then nobody knows when it ends.
        if (json is null || FileJson.TryRead(json) is not { ExpiresAt: { } end })
        {
            await index.ForgetDueAsync(member, cancellationToken).ConfigureAwait(false);
            return 0;
        }

        // The store's word counts, not the index's.
        if (end + Grace > now)
        {
            await index.SetDueAsync(member, end + Grace, cancellationToken).ConfigureAwait(false);
            return 0;
        }

        var isForgotten = end + Grace + FileStore.Remembered <= now;
        var deleted = await objects.DeleteAsync(FileNames.ContentIn(folder, id), cancellationToken).ConfigureAwait(false) ? 1 : 0;
        if (isForgotten && await objects.DeleteAsync(FileNames.MetadataIn(folder, id), cancellationToken).ConfigureAwait(false)) deleted++;
        await index.EndAsync(folder, id, isForgotten, cancellationToken).ConfigureAwait(false);
        if (isForgotten) await index.ForgetDueAsync(member, cancellationToken).ConfigureAwait(false);
        else await index.SetDueAsync(member, end + Grace + FileStore.Remembered, cancellationToken).ConfigureAwait(false);
        return deleted;
    }

    private async Task<int> WalkAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Both objects of a file stand near each other: few wait for the other.
        var alone = new Dictionary<string, ObjectInfo>(StringComparer.Ordinal);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var info in objects.ListAsync("files/", cancellationToken).ConfigureAwait(false))
        {
            var isMetadata = info.Name.EndsWith(".json", StringComparison.Ordinal);
            if (isMetadata && info.Name.Split('/') is [_, var folder, ..]) counts[folder] = counts.GetValueOrDefault(folder) + 1;
            var name = info.Name[..info.Name.LastIndexOf('.')];
            if (!alone.Remove(name)) alone[name] = info;
        }

        var deleted = 0;
        foreach (var (name, info) in alone)
        {
            // Metadata without bytes is a file that expired.
            if (!info.Name.EndsWith(".bin", StringComparison.Ordinal) || info.ChangedAt > now - s_left) continue;
            if (await objects.FindAsync(name + ".json", cancellationToken).ConfigureAwait(false) is not null) continue;
            if (await objects.DeleteAsync(info.Name, cancellationToken).ConfigureAwait(false)) deleted++;
        }

        foreach (var (folder, count) in counts) await index.CompareAsync(folder, count, cancellationToken).ConfigureAwait(false);
        return deleted;
    }
}
