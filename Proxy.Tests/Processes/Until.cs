using System.Text;

namespace Proxy.Tests.Processes;

/// <summary>Waits for what another process does: asks again until it is so.</summary>
internal static class Until
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(25);

    // More than any lease, on a machine however busy: what died with its holder comes back after one.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    /// <returns>How long it took.</returns>
    public static async Task<TimeSpan> TrueAsync(Func<Task<bool>> holds, TimeSpan? patience = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < (patience ?? s_patience), "waited in vain");
            await Task.Delay(s_pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <summary>Reads up to and including <paramref name="end"/>, or as far as there is something.</summary>
    public static async Task<string> ReadAsync(Stream body, string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[1];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            if (await body.ReadAsync(buffer, TestContext.Current.CancellationToken) == 0) break;
            text.Append((char)buffer[0]);
        }

        return text.ToString();
    }
}
