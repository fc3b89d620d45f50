using Proxy.Api.Pipeline;
using Proxy.Api.Settings;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Relay;
using Proxy.Core.State;
using StackExchange.Redis;

namespace Proxy.Api.Relay;

/// <summary>
/// Whose a response is that stays upstream, and its items and containers, and which upstream has them (F21). Upstream knows
/// the gateway's account only, so the gateway remembers the tenant for as long as upstream keeps the response. Where there is
/// one tenant, or the client's own key goes upstream, there is nothing to remember.
/// </summary>
internal sealed class ResponseOwners(StateStore state, GatewayOptions options, ILogger<ResponseOwners> logger)
{
    private const int LongestId = 128;

    private const int MostReferences = 1024;

    // As long as OpenAI keeps responses.
    private static readonly TimeSpan s_life = TimeSpan.FromDays(30);

    /// <param name="responseId">Null as long as upstream has not told it.</param>
    /// <param name="upstream">Where it is.</param>
    public ValueTask AddAsync(Exchange exchange, string? responseId, string upstream, CancellationToken cancellationToken)
    {
        if (responseId is null || exchange.StoredResponse == responseId) return default;
        exchange.StoredResponse = responseId;
        return AddAsync(exchange, [responseId], upstream, cancellationToken);
    }

    /// <param name="ids">Of items and containers.</param>
    /// <inheritdoc cref="AddAsync(Exchange, string?, string, CancellationToken)"/>
    public async ValueTask AddAsync(Exchange exchange, IReadOnlyList<string> ids, string upstream, CancellationToken cancellationToken)
    {
        if (ids.Count == 0 || !IsNeeded(exchange)) return;
        RedisValue owner = exchange.Tenant + "\n" + upstream;
        try
        {
            // Sent together: one way there and back.
            await state.AskAsync(database => Task.WhenAll(ids.Where(IsId).Select(id => database.StringSetAsync(Key(id), owner, s_life))), cancellationToken, "SET");
        }
        catch (StateUnavailableException exception)
        {
            // The answer itself is worth more than the chance to read it again.
            Log.NoOwner(logger, exception.Fault, exchange.RequestId, exception);
        }
    }

    /// <param name="responseIds">Asked about, or built on.</param>
    /// <param name="body">What is asked; empty for nothing.</param>
    /// <returns>The upstream that has what is named; null where nothing is named, or nobody remembers.</returns>
    /// <exception cref="RequestRejectedException">404: not this tenant's, whether there is such a thing or not.</exception>
    public async ValueTask<string?> CheckAsync(Exchange exchange, IReadOnlyList<string> responseIds, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (responseIds.FirstOrDefault(static id => !IsId(id)) is { } odd) throw NotFound("Response", odd);
        if (!IsNeeded(exchange)) return null;
        var named = responseIds.Select(static id => (Kind: "Response", Id: id)).ToList();
        if (!body.IsEmpty)
        {
            var references = StoredReferences.Read(body.Span);
            // Nobody makes these through the gateway: whoever's they are, they are not the client's.
            if (references.Conversations.Count > 0) throw NotFound("Conversation", references.Conversations[0]);
            if (references.Files.Count > 0) throw NotFound("File", references.Files[0]);
            named.AddRange(references.Items.Distinct().Select(static id => ("Item", id)));
            // What code runs in by itself is an object, or "auto".
            named.AddRange(references.Containers.Distinct().Where(static id => id != "auto").Select(static id => ("Container", id)));
        }

        if (named.Count == 0) return null;
        if (named.Count > MostReferences) throw RequestRejectedException.Invalid("input: names more than 1024 stored items");
        foreach (var (kind, id) in named)
        {
            if (!IsId(id)) throw NotFound(kind, id);
        }

        var owners = await ReadAsync(named.ConvertAll(one => Key(one.Id)), cancellationToken);
        string? upstream = null;
        for (var i = 0; i < owners.Length; i++)
        {
            var at = owners[i].IndexOf('\n', StringComparison.Ordinal);
            // One upstream knows nothing of what another one keeps.
            if (at < 0 || owners[i][..at] != exchange.Tenant || (upstream is not null && upstream != owners[i][(at + 1)..])) throw NotFound(named[i].Kind, named[i].Id);
            upstream = owners[i][(at + 1)..];
        }

        return upstream;
    }

    private async Task<string[]> ReadAsync(List<RedisKey> keys, CancellationToken cancellationToken)
    {
        try
        {
            var owners = await state.AskAsync(database => Task.WhenAll(keys.Select(key => database.StringGetAsync(key))), cancellationToken, "GET");
            return Array.ConvertAll(owners, static owner => (string?)owner ?? "");
        }
        catch (StateUnavailableException)
        {
            throw new RequestRejectedException(new Failure(FailureKind.Overloaded, "stored responses cannot be looked up at the moment") { ShouldRetry = true, RetryAfterSeconds = 1 });
        }
    }

    private bool IsNeeded(Exchange exchange) => !options.TakesAnyKey && exchange.OwnUpstreamKey is null;

    private RedisKey Key(string id) => state.Key("resp:" + id);

    private static bool IsId(string text) => text.Length is > 0 and <= LongestId && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static RequestRejectedException NotFound(string kind, string id) =>
        new(new Failure(FailureKind.NotFound, $"{kind} with id '{(IsId(id) ? id : "?")}' not found.") { ShouldRetry = false });
}
