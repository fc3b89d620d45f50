using System.Globalization;
using Proxy.Core.State;
using Proxy.Core.Storage;
using StackExchange.Redis;

namespace Proxy.Core.Files;

/// <summary>
/// What upstream accounts call their copies of a tenant's files, shared by all replicas. Losing it costs another upload each,
/// and leaves the old copies to their expiry.
/// </summary>
/// <exception cref="StateUnavailableException">From every method.</exception>
internal sealed class MirrorTable(StateStore state, TimeProvider time)
{
    /// <summary>Nobody uploads the same file for longer; whoever waits may begin then.</summary>
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(10);

    /// <param name="account">A name for the upstream and the key it is asked with.</param>
    /// <returns>Null when it has none, or none that lives for long enough to be asked about.</returns>
    public async Task<string?> FindAsync(string tenant, string fileId, string account, CancellationToken cancellationToken)
    {
        // 1793500000 file-abc
        var entry = (string?)await state.AskAsync(database => database.HashGetAsync(Key(tenant, fileId), account), cancellationToken, "HGET").ConfigureAwait(false);
        var space = entry?.IndexOf(' ', StringComparison.Ordinal) ?? -1;
        if (space < 0 || !long.TryParse(entry.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var end)) return null;
        return end > time.GetUtcNow().ToUnixTimeSeconds() ? entry![(space + 1)..] : null;
    }

    /// <param name="lifetime">For which the copy may be used.</param>
    public async Task AddAsync(string tenant, string fileId, string account, string id, TimeSpan lifetime)
    {
        var entry = (time.GetUtcNow() + lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + " " + id;
        var key = Key(tenant, fileId);
        await state.AskAsync(database => Task.WhenAll(database.HashSetAsync(key, account, entry), database.KeyExpireAsync(key, lifetime)), CancellationToken.None, "HSET").ConfigureAwait(false);
    }

    public Task ForgetAsync(string tenant, string fileId, string account, CancellationToken cancellationToken) =>
        state.AskAsync(database => database.HashDeleteAsync(Key(tenant, fileId), account), cancellationToken, "HDEL");

    /// <summary>Forgets all copies of a file.</summary>
    /// <returns>By account, what each calls its own.</returns>
    public async Task<IReadOnlyDictionary<string, string>> TakeAllAsync(string tenant, string fileId, CancellationToken cancellationToken)
    {
        var key = Key(tenant, fileId);
        var entries = await state.AskAsync(database => database.HashGetAllAsync(key), cancellationToken, "HGETALL").ConfigureAwait(false);
        if (entries.Length > 0) await state.AskAsync(database => database.KeyDeleteAsync(key), cancellationToken, "DEL").ConfigureAwait(false);
        return entries.ToDictionary(static entry => (string)entry.Name!, static entry => ((string)entry.Value!).Split(' ')[^1], StringComparer.Ordinal);
    }

    /// <returns>False while another replica uploads the same file to the same account.</returns>
    public Task<bool> TryLeaseAsync(string tenant, string fileId, string account, CancellationToken cancellationToken) =>
        state.AskAsync(database => database.StringSetAsync(Lease(tenant, fileId, account), "1", s_lease, When.NotExists), cancellationToken, "SET");

    public Task EndLeaseAsync(string tenant, string fileId, string account) =>
        state.AskAsync(database => database.KeyDeleteAsync(Lease(tenant, fileId, account)), CancellationToken.None, "DEL");

    private RedisKey Key(string tenant, string fileId) => state.Key("mirror:" + TenantFolder.Of(tenant) + ":" + fileId);

    private RedisKey Lease(string tenant, string fileId, string account) => state.Key("mirroring:" + TenantFolder.Of(tenant) + ":" + fileId + ":" + account);
}
