using System.Globalization;
using Proxy.Api.Pipeline;
using Proxy.Api.Settings;

namespace Proxy.Api.Routing;

/// <summary>Until when it is worth asking again: the client's own time limit, the gateway's, and the moment when a stream begins.</summary>
internal static class Patience
{
    /// <summary><c>X-Stainless-Timeout: 600</c>, seconds, as Anthropic's SDKs tell it.</summary>
    /// <returns>Null when the client says nothing of the kind.</returns>
    public static TimeSpan? OfClient(IHeaderDictionary headers) =>
        headers.TryGetValue("x-stainless-timeout", out var values)
        && values is [{ } text]
        && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
        && seconds is > 0 and < 86_400
            ? TimeSpan.FromSeconds(seconds)
            : null;

    /// <param name="isStreamed">The client gets a stream.</param>
    /// <returns>Reckoned from when the request came in.</returns>
    public static TimeSpan Of(Exchange exchange, bool isStreamed)
    {
        var options = exchange.Snapshot.Options;
        // C4.1: a stream that has begun cannot be answered by another target.
        var own = isStreamed && options.CommitAfter < options.HeadersTimeout ? options.CommitAfter : options.HeadersTimeout;
        return exchange.ClientTimeout < own ? exchange.ClientTimeout.Value : own;
    }
}
