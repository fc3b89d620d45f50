using System.Text.Json;
using Proxy.Core.Ids;
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
        state.RunAsync(s_change, [All, Changes], [key.Id, JsonSerializer.Serialize(key, KeyJson.Default.ClientKey), RandomIds.Instance.New("chg_")], cancellationToken);

    /// <returns>False when there is no such key.</returns>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) =>
        (long)await state.RunAsync(s_change, [All, Changes], [id, "", RandomIds.Instance.New("chg_")], cancellationToken).ConfigureAwait(false) == 1;

    /// <summary>Another one after every change; empty before the first.</summary>
    public async Task<string> LastChangeAsync(CancellationToken cancellationToken) =>
        (string?)await state.AskAsync(database => database.StringGetAsync(Changes), cancellationToken, "GET").ConfigureAwait(false) ?? "";

    public async Task<IReadOnlyList<ClientKey>> ListAsync(CancellationToken cancellationToken)
    {
        var entries = await state.AskAsync(database => database.HashGetAllAsync(All), cancellationToken, "HGETALL").ConfigureAwait(false);
        return [.. entries.Select(static entry => Read(entry.Value)).OfType<ClientKey>().OrderBy(key => key.CreatedAt).ThenBy(key => key.Id, StringComparer.Ordinal)];
    }

    // What cannot be read opens nothing, and keeps no other key from working.
    private static ClientKey? Read(RedisValue json)
    {
        try
        {
            return JsonSerializer.Deserialize((string)json!, KeyJson.Default.ClientKey) is { Hash.Length: 64 } key && key.Hash.All(char.IsAsciiHexDigit) ? key : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
