using System.Collections.Concurrent;
using System.Net;
using Proxy.Api.Pipeline;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Api.Keys;

/// <summary>
/// F20: an address that presents many wrong keys is told nothing more for a while, right keys included. Those that it used
/// before go on: who shares an address with a guesser is not locked out.
/// </summary>
internal sealed class GuessLimit(TimeProvider time)
{
    /// <summary>Wrong keys from one address in one minute.</summary>
    public const int MostWrong = 60;

    // Addresses and keys are the client's to choose from: what is remembered of them is bounded, and then begun anew.
    private const int MostRemembered = 100_000;
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, (long Started, int Wrong)> _wrong = new();
    private readonly ConcurrentDictionary<(IPAddress Address, string Key), byte> _used = new();

    public static Failure Refused { get; } = new(FailureKind.RateLimited, "Too many wrong keys came from this address. Please try again later.") { ShouldRetry = true, RetryAfterSeconds = 60 };

    /// <inheritdoc cref="Permits(IPAddress, string)"/>
    public bool Permits(HttpContext context, string? key) => KeyCheck.Presented(context.Request.Headers) is null || Permits(context.Connection.RemoteIpAddress, key);

    /// <param name="address">Null where there is none: not limited.</param>
    /// <param name="key">Id of the key that was presented; null when it is nobody's.</param>
    /// <returns>False when the address has guessed too often: not to be told whether this one was right.</returns>
    public bool Permits(IPAddress? address, string? key)
    {
        if (address is null || (key is not null && _used.ContainsKey((address, key)))) return true;
        if (_wrong.TryGetValue(address, out var seen) && seen.Wrong >= MostWrong && time.GetElapsedTime(seen.Started) < s_window) return false;
        if (key is null) Count(address);
        else Remember(address, key);
        return true;
    }

    private void Count(IPAddress address)
    {
        if (_wrong.Count >= MostRemembered) _wrong.Clear();
        _wrong.AddOrUpdate(
            address,
            static (_, clock) => (clock.GetTimestamp(), 1),
            static (_, seen, clock) => clock.GetElapsedTime(seen.Started) < s_window ? (seen.Started, seen.Wrong + 1) : (clock.GetTimestamp(), 1),
            time);
    }

    private void Remember(IPAddress address, string key)
    {
        if (_used.Count >= MostRemembered) _used.Clear();
        _used.TryAdd((address, key), 0);
    }
}
