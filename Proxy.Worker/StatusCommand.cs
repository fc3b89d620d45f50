using Proxy.Core.Batches;
using Proxy.Core.State;
using Spectre.Console;

namespace Proxy.Worker;

/// <summary><c>Proxy.Worker status [--watch]</c>: a bar for each open batch, how much there is to do, how fast it goes.</summary>
internal static class StatusCommand
{
    private const int MostBatches = 50;
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(500);

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not ([] or ["--watch"]))
        {
            await Console.Error.WriteLineAsync("Proxy.Worker status [--watch]");
            return 2;
        }

        await using var services = Commands.Services();
        var queue = services.GetRequiredService<BatchQueue>();
        try
        {
            var first = await LookAsync(queue);
            if (args is [])
            {
                AnsiConsole.Write(new QueueView(first, await queue.LookUpstreamAsync(CancellationToken.None).ToListAsync(), null).Render());
                return 0;
            }

            await WatchAsync(queue, first);
            return 0;
        }
        catch (StateUnavailableException exception)
        {
            await Console.Error.WriteLineAsync("The queue cannot be seen: " + exception.Message);
            return 1;
        }
    }

    private static async Task WatchAsync(BatchQueue queue, IReadOnlyList<(BatchPlace Place, QueueLook Look)> before)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        var pace = 0.0;
        await AnsiConsole.Live(new QueueView(before, [], null).Render()).StartAsync(async live =>
        {
            using var timer = new PeriodicTimer(s_between, TimeProvider.System);
            var seen = TimeProvider.System.GetTimestamp();
            while (await timer.WaitForNextTickAsync(CancellationToken.None) && !stop.IsCancellationRequested)
            {
                var now = await LookAsync(queue);
                var seconds = TimeProvider.System.GetElapsedTime(seen).TotalSeconds;
                seen = TimeProvider.System.GetTimestamp();
                pace = (pace * 0.7) + (0.3 * Done(before, now) / seconds);
                live.UpdateTarget(new QueueView(before = now, await queue.LookUpstreamAsync(CancellationToken.None).ToListAsync(), pace).Render());
                live.Refresh();
            }
        });
    }

    /// <summary>A batch that is not there any more had its last items done.</summary>
    private static int Done(IReadOnlyList<(BatchPlace Place, QueueLook Look)> before, IReadOnlyList<(BatchPlace Place, QueueLook Look)> now)
    {
        var done = now.ToDictionary(static batch => batch.Place, static batch => batch.Look.Done);
        return before.Sum(batch => Math.Max(0, (done.TryGetValue(batch.Place, out var later) ? later : batch.Look.Total) - batch.Look.Done));
    }

    private static async Task<IReadOnlyList<(BatchPlace Place, QueueLook Look)>> LookAsync(BatchQueue queue)
    {
        var looks = new List<(BatchPlace, QueueLook)>();
        await foreach (var (place, found) in queue.LookAsync(MostBatches, CancellationToken.None))
        {
            if (found is { } look) looks.Add((place, look));
        }

        return [.. looks.OrderByDescending(static batch => batch.Item2.Age)];
    }
}
