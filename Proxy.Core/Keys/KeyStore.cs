using System.Text.Json;
using Proxy.Core.State;
using StackExchange.Redis;

namespace Proxy.Core.Keys;

/// <summary>Keys that were made at run time, in the shared state.</summary>
/// <exception cref="StateUnavailableException">From every method.</exception>
internal sealed class KeyStore(StateStore state)
{
    private static readonly StateScript s_change = StateScript.Embedded("key-change");

    // Braces: both on one node of a cluster.
    private RedisKey All => state.Key("{keys}");

    private RedisKey Changes => state.Key("{keys}:changes");

    public Task AddAsync(ClientKey key, CancellationToken cancellationToken) =>
        state.RunAsync(s_change, [All, Changes], [key.Id, JsonSerializer.Serialize(key, KeyJson.Default.ClientKey)], cancellationToken);

    /// <returns>False when there is no such key.</returns>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) =>
        (long)await state.RunAsync(s_change, [All, Changes], [id, ""], cancellationToken).ConfigureAwait(false) == 1;

    /// <summary>Grows with every change.</summary>
    public async Task<long> ChangesAsync(CancellationToken cancellationToken) =>
        (long)await state.AskAsync(database => database.StringGetAsync(Changes), cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<ClientKey>> ListAsync(CancellationToken cancellationToken)
    {
        var entries = await state.AskAsync(database => database.HashGetAllAsync(All), cancellationToken).ConfigureAwait(false);
        return [.. entries.Select(entry => JsonSerializer.Deserialize((string)entry.Value!, KeyJson.Default.ClientKey)!).OrderBy(key => key.CreatedAt).ThenBy(key => key.Id, StringComparer.Ordinal)];
    }
}
