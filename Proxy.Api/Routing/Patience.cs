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

    /// <returns>Whether another attempt is worth it after <paramref name="pause"/>.</returns>
    public static bool Has(Exchange exchange, ITargetQuestion question, TimeSpan pause, TimeProvider time) =>
        time.GetElapsedTime(exchange.Started) + pause < Of(exchange, question.BeginsWithoutUpstream);

    /// <summary>The client still waits for targets of another kind.</summary>
    public static bool IsLeft(Exchange exchange, TimeProvider time) => time.GetElapsedTime(exchange.Started) < Of(exchange, beginsWithoutUpstream: false);

    /// <summary>How long upstream's headers, or a whole answer, may still be waited for.</summary>
    public static TimeSpan Left(Exchange exchange, TimeProvider time)
    {
        var most = exchange.Snapshot.Options.HeadersTimeout;
        // What the body took to arrive counts only once others were asked before.
        if (exchange.Attempts == 0) return most;
        var left = most - time.GetElapsedTime(exchange.Started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    // Reckoned from when the request came in.
    private static TimeSpan Of(Exchange exchange, bool beginsWithoutUpstream)
    {
        var options = exchange.Snapshot.Options;
        // C4.1: a stream that has begun cannot be answered by another target.
        var own = beginsWithoutUpstream && options.CommitAfter < options.HeadersTimeout ? options.CommitAfter : options.HeadersTimeout;
        return exchange.ClientTimeout < own ? exchange.ClientTimeout.Value : own;
    }
}
