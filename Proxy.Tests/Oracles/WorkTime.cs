using System.Diagnostics;
using System.Globalization;

namespace Proxy.Tests.Oracles;

/// <summary>
/// How long the thread that made it has worked since: on a machine that is busy with others, a clock tells of them. For what
/// awaits nothing. Where the system does not tell, it is a clock.
/// </summary>
internal sealed class WorkTime
{
    private const string Told = "/proc/thread-self/schedstat";
    private readonly long _started = Now();

    public TimeSpan Elapsed => TimeSpan.FromTicks((Now() - _started) / TimeSpan.NanosecondsPerTick);

    // "411315 278302546 2": nanoseconds on a processor, waiting for one, and how often.
    private static long Now() => File.Exists(Told)
        ? long.Parse(File.ReadAllText(Told).Split(' ')[0], CultureInfo.InvariantCulture)
        : Stopwatch.GetElapsedTime(0).Ticks * TimeSpan.NanosecondsPerTick;
}
