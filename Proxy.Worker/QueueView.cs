using System.Globalization;
using Proxy.Core.Batches;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Proxy.Worker;

/// <summary>The queue at one moment, for people.</summary>
/// <param name="Upstream">Batches that go upstream; what workers do of them is in <paramref name="Batches"/> too.</param>
/// <param name="PerSecond">Items done since the last look; null at the first.</param>
internal sealed record QueueView(IReadOnlyList<(BatchPlace Place, QueueLook Look)> Batches, IReadOnlyList<(BatchPlace Place, ShardsLook Look)> Upstream, double? PerSecond)
{
    private const int BarWidth = 30;

    // What is upstream stands as done in the workers' queue.
    private int Depth => Batches.Sum(static batch => batch.Look.Left) + Upstream.Sum(static batch => batch.Look.Total - batch.Look.Done);

    public IRenderable Render()
    {
        var rows = new Table().Border(TableBorder.None).AddColumns("batch", "done", "", "under way", "age", "");
        foreach (var (place, look) in Batches)
        {
            var share = (double)look.Done / look.Total;
            rows.AddRow(
                new Text(place.Id),
                new Markup(Bar(share)),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{share:P0} of {look.Total:N0}")),
                new Text(look.Held.ToString("N0", CultureInfo.InvariantCulture)),
                new Text(Age(look.Age)),
                new Text(look.End switch { QueueEnd.Stopped => "canceling", QueueEnd.Expired => "expired", _ when look.Left == 0 => "ending", _ => "" }));
        }

        foreach (var (place, look) in Upstream)
        {
            rows.AddRow(
                new Text(place.Id),
                new Markup(Bar(look.Total == 0 ? 0 : (double)look.Done / look.Total)),
                new Text(look.Shards == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{(double)look.Done / look.Total:P0} of {look.Total:N0}")),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{look.Shards - look.Ended:N0} shards")),
                new Text(""),
                new Text(look.Shards == 0 ? "is translated for upstream" : look.Ended == look.Shards ? "came from upstream" : "upstream"));
        }

        var oldest = Batches.Where(static batch => batch.Look.Left > 0).Select(static batch => batch.Look.Age).DefaultIfEmpty().Max();
        var pace = PerSecond is not { } speed ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {speed:N1} items/s{(speed > 0 && Depth > 0 ? ", " + Age(TimeSpan.FromSeconds(Depth / speed)) + " to go" : "")}");
        return new Rows(
            rows,
            new Text(string.Create(CultureInfo.InvariantCulture, $"{Batches.Select(static batch => batch.Place).Union(Upstream.Select(static batch => batch.Place)).Count()} open batches, {Depth:N0} items to do, oldest {Age(oldest)}{pace}")));
    }

    private static string Bar(double share)
    {
        var full = (int)(share * BarWidth);
        return "[green]" + new string('━', full) + "[/][grey]" + new string('─', BarWidth - full) + "[/]";
    }

    private static string Age(TimeSpan age) => age.TotalHours >= 1 ? age.ToString(@"d\.hh\:mm", CultureInfo.InvariantCulture) + " h"
        : age.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:0.0} min")
        : string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:0} s");
}
