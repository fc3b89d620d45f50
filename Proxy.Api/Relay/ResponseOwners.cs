using Proxy.Api.Pipeline;
using Proxy.Api.Settings;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.State;
using StackExchange.Redis;

namespace Proxy.Api.Relay;

/// <summary>
/// Whose a response is that stays upstream (F21). Upstream knows the gateway's account only, so the gateway remembers the
/// tenant for as long as upstream keeps the response. Where there is one tenant, or the client's own key goes upstream,
/// there is nothing to remember.
/// </summary>
internal sealed class ResponseOwners(StateStore state, GatewayOptions options, ILogger<ResponseOwners> logger)
{
    private const int LongestId = 128;

    // As long as OpenAI keeps responses.
    private static readonly TimeSpan s_life = TimeSpan.FromDays(30);

    /// <param name="responseId">Null as long as upstream has not told it.</param>
    public async ValueTask AddAsync(Exchange exchange, string? responseId, CancellationToken cancellationToken)
    {
        if (responseId is null || !IsNeeded(exchange) || exchange.StoredResponse == responseId || !IsId(responseId)) return;
        exchange.StoredResponse = responseId;
        try
        {
            await state.AskAsync(database => database.StringSetAsync(Key(responseId), exchange.Tenant, s_life), cancellationToken, "SET");
        }
        catch (StateUnavailableException exception)
        {
            // The answer itself is worth more than the chance to read it again.
            Log.NoOwner(logger, exception.Fault, exchange.RequestId, exception);
        }
    }

    /// <exception cref="RequestRejectedException">404: not this tenant's, whether there is such a response or not.</exception>
    public async ValueTask CheckAsync(Exchange exchange, string responseId, CancellationToken cancellationToken)
    {
        if (!IsId(responseId)) throw new RequestRejectedException(NotFound(responseId));
        if (!IsNeeded(exchange)) return;
        RedisValue owner;
        try
        {
            owner = await state.AskAsync(database => database.StringGetAsync(Key(responseId)), cancellationToken, "GET");
        }
        catch (StateUnavailableException)
        {
            throw new RequestRejectedException(new Failure(FailureKind.Overloaded, "stored responses cannot be looked up at the moment") { ShouldRetry = true, RetryAfterSeconds = 1 });
        }

        if (owner != exchange.Tenant) throw new RequestRejectedException(NotFound(responseId));
    }

    private bool IsNeeded(Exchange exchange) => !options.TakesAnyKey && exchange.OwnUpstreamKey is null;

    private RedisKey Key(string responseId) => state.Key("resp:" + responseId);

    private static bool IsId(string text) => text.Length is > 0 and <= LongestId && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static Failure NotFound(string responseId) =>
        new(FailureKind.NotFound, $"Response with id '{(IsId(responseId) ? responseId : "?")}' not found.") { ShouldRetry = false };
}
