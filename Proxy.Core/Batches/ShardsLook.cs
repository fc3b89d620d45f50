using System.Globalization;

namespace Proxy.Core.Batches;

/// <summary>How far a batch has come upstream, as its leader last saw it.</summary>
/// <param name="Shards">Upstream's batches that it is sent as.</param>
/// <param name="Ended">Those whose results are here.</param>
/// <param name="Done">Items that are done there.</param>
/// <param name="Total">Items that go there.</param>
internal readonly record struct ShardsLook(int Shards, int Ended, int Done, int Total)
{
    /// <param name="told"><c>120/5000</c> of each shard.</param>
    public static ShardsLook Of(IEnumerable<string> told)
    {
        var look = default(ShardsLook);
        foreach (var shard in told)
        {
            var slash = shard.IndexOf('/', StringComparison.Ordinal);
            var (done, total) = (int.Parse(shard.AsSpan(0, slash), CultureInfo.InvariantCulture), int.Parse(shard.AsSpan(slash + 1), CultureInfo.InvariantCulture));
            look = new ShardsLook(look.Shards + 1, look.Ended + (done == total ? 1 : 0), look.Done + done, look.Total + total);
        }

        return look;
    }
}
