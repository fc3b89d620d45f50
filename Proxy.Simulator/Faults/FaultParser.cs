using System.Globalization;

namespace Proxy.Simulator.Faults;

/// <summary><c>x-sim-fault: cut-events=3,reset</c>: names with or without a value, comma separated.</summary>
internal static class FaultParser
{
    private const int EndlessByDefault = 16 << 20;

    private static readonly Dictionary<string, Func<FaultPlan, string, FaultPlan>> Known = new(StringComparer.Ordinal)
    {
        ["late-headers"] = (f, v) => f with { LateHeaders = Pause(v) },
        ["silent"] = (f, _) => f with { Silent = true },
        ["drip"] = (f, v) => f with { Drip = Math.Max(1, Number(v, 1)) },
        ["split"] = (f, _) => f with { Drip = 1 },
        ["drip-ms"] = (f, v) => f with { DripPause = Pause(v) },
        ["stall"] = (f, v) => f with { StallAfter = Number(v, 0) },
        ["cut-events"] = (f, v) => f with { CutEvents = Number(v, 0) },
        ["cut-bytes"] = (f, v) => f with { CutBytes = Number(v, 0) },
        ["abort"] = (f, _) => f with { Ending = CutEnding.Abort },
        ["reset"] = (f, _) => f with { Ending = CutEnding.Reset },
        ["garbage"] = (f, v) => f with { GarbageAfter = Number(v, 0) },
        ["error-event"] = (f, v) => f with { ErrorAfter = Number(v, 0) },
        ["error-code"] = (f, v) => f with { ErrorCode = v },
        ["endless-line"] = (f, v) => f with { EndlessLine = Number(v, EndlessByDefault) },
        ["status"] = (f, v) => f with { Status = Number(v, 500) },
        ["retry-after"] = (f, v) => f with { RetryAfter = v },
        ["retry-after-ms"] = (f, v) => f with { RetryAfterMs = v },
        ["html"] = (f, _) => f with { Html = true },
        ["empty"] = (f, _) => f with { Empty = true },
        ["gzip"] = (f, _) => f with { Gzip = true },
        ["charset"] = (f, v) => f with { Charset = v },
        ["content-type"] = (f, v) => f with { ContentType = v },
        ["huge-header"] = (f, v) => f with { HugeHeader = Number(v, 1 << 20) },
        ["crlf"] = (f, _) => f with { LineEnd = "\r\n" },
        ["cr"] = (f, _) => f with { LineEnd = "\r" },
        ["no-final-blank"] = (f, _) => f with { NoFinalBlank = true },
        ["bom"] = (f, _) => f with { Bom = true },
        ["comments"] = (f, _) => f with { Comments = true },
        ["no-names"] = (f, _) => f with { NoNames = true },
        ["done"] = (f, _) => f with { Done = true },
    };

    public static IReadOnlyCollection<string> Names => Known.Keys;

    /// <exception cref="FormatException">A fault is unknown or its number is none.</exception>
    public static FaultPlan Parse(string? text)
    {
        var plan = FaultPlan.None;
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var pair = part.Split('=', 2);
            if (!Known.TryGetValue(pair[0], out var apply)) throw new FormatException($"Unknown fault '{pair[0]}'. Known: {string.Join(", ", Known.Keys)}.");
            plan = apply(plan, pair.Length == 2 ? pair[1] : "");
        }
        return plan;
    }

    /// <summary>What is wrong with the text; null when nothing is.</summary>
    public static string? TryParse(string? text, out FaultPlan plan)
    {
        plan = FaultPlan.None;
        try
        {
            plan = Parse(text);
            return null;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            return exception.Message;
        }
    }

    private static TimeSpan Pause(string value) => TimeSpan.FromMilliseconds(Number(value, 0));

    private static int Number(string value, int otherwise) => value.Length == 0 ? otherwise : int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
}
