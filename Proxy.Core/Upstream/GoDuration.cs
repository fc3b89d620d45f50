using System.Buffers;
using System.Globalization;

namespace Proxy.Core.Upstream;

/// <summary>Durations as OpenAI's <c>x-ratelimit-reset-*</c> writes them: <c>1s</c>, <c>6m0s</c>, <c>120ms</c>, <c>1h2m3.5s</c>.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> s_number = SearchValues.Create("0123456789.");

    /// <summary>Whole milliseconds below a second, whole seconds above: <c>0s</c>, <c>250ms</c>, <c>6m0s</c>.</summary>
    public static string Text(TimeSpan duration)
    {
        if (duration <= TimeSpan.Zero) return "0s";
        if (duration < TimeSpan.FromSeconds(1)) return string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(duration.TotalMilliseconds)}ms");
        var seconds = (long)Math.Ceiling(duration.TotalSeconds);
        return string.Concat(
            seconds >= 3600 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}h") : "",
            seconds >= 60 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60 % 60}m") : "",
            string.Create(CultureInfo.InvariantCulture, $"{seconds % 60}s"));
    }

    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        if (text.IsEmpty) return false;
        var seconds = 0.0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(s_number);
            if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return false;
            text = text[digits..];
            var letters = text.IndexOfAny(s_number);
            var unit = letters < 0 ? text : text[..letters];
            var scale = unit switch
            {
                "h" => 3600,
                "m" => 60,
                "s" => 1,
                "ms" => 1e-3,
                "us" or "µs" => 1e-6,
                "ns" => 1e-9,
                _ => 0.0,
            };
            if (scale == 0) return false;
            seconds += value * scale;
            text = text[unit.Length..];
        }

        // A reset further than a day away is no rate limit that a client could wait for.
        duration = TimeSpan.FromSeconds(Math.Min(seconds, 86_400));
        return true;
    }
}
