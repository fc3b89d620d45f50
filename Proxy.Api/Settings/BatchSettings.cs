using Proxy.Core.Batches;

namespace Proxy.Api.Settings;

/// <summary><c>Proxy:Batches</c>.</summary>
internal static class BatchSettings
{
    public static BatchOptions Read(SectionReader section)
    {
        var defaults = new BatchOptions();
        if (section.Child(nameof(GatewayOptions.Batches)) is not { } entry) return defaults;
        var options = new BatchOptions
        {
            Concurrency = entry.Number(nameof(BatchOptions.Concurrency), 1, 1024) ?? defaults.Concurrency,
            RequestsPerMinute = entry.Number(nameof(BatchOptions.RequestsPerMinute), 1, 1_000_000_000),
            Timeout = entry.Seconds(nameof(BatchOptions.Timeout), defaults.Timeout, 1, 3600),
            Lease = entry.Seconds(nameof(BatchOptions.Lease), defaults.Lease, 1, 600),
            MaxAttempts = entry.Number(nameof(BatchOptions.MaxAttempts), 1, 100) ?? defaults.MaxAttempts,
            InApi = entry.Flag(nameof(BatchOptions.InApi)),
            Engine = entry.Text(nameof(BatchOptions.Engine)) switch
            {
                null => defaults.Engine,
                "worker" => BatchEngine.Worker,
                "upstream" => BatchEngine.Upstream,
                _ => entry.Fault(nameof(BatchOptions.Engine), "must be worker or upstream", defaults.Engine),
            },
        };
        entry.RefuseUnknown();
        return options;
    }
}
