using System.Globalization;

namespace Proxy.Simulator.Http;

/// <summary>Durations as Go prints them: <c>0s</c>, <c>4ms</c>, <c>1.5s</c>, <c>6m0s</c>, <c>1h2m3s</c>.</summary>
internal static class GoDuration
{
    public static string Text(TimeSpan duration)
    {
        if (duration <= TimeSpan.Zero) return "0s";
        if (duration < TimeSpan.FromSeconds(1)) return Number(Math.Max(1, Math.Ceiling(duration.TotalMilliseconds))) + "ms";
        var seconds = Number(duration.Seconds + duration.Milliseconds / 1000.0) + "s";
        if (duration < TimeSpan.FromMinutes(1)) return seconds;
        var minutes = Number(duration.Minutes) + "m" + seconds;
        return duration < TimeSpan.FromHours(1) ? minutes : Number(Math.Floor(duration.TotalHours)) + "h" + minutes;
    }

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
