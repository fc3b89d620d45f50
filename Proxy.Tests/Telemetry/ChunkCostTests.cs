using System.Diagnostics.Metrics;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Models;
using Proxy.Core.Telemetry;

namespace Proxy.Tests.Telemetry;

/// <summary>What listens to the process's meters while others run would be counted here.</summary>
[CollectionDefinition(nameof(Unheard), DisableParallelization = true)]
public sealed class Unheard;

/// <summary>Upstream's bytes come many times a second: what telemetry makes of each must cost nothing.</summary>
[Collection(nameof(Unheard))]
public sealed class ChunkCostTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_chunk_allocates_nothing_whether_anybody_measures_or_not(bool isMeasured)
    {
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument == ProxyTelemetry.TimePerOutputChunk) self.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        if (isMeasured) listener.Start();
        var route = new ModelCatalog(new ModelCatalogOptions { Upstream = "openai" }).Resolve("claude-opus-5-5");
        var call = UpstreamCall.Start(route, new Conversation { Model = "claude-opus-5-5", MaxTokens = 9, Stream = true }, new Uri("https://api.openai.com/v1/responses"), TimeProvider.System);
        for (var i = 0; i < 10; i++) call.Chunk();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) call.Chunk();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        call.End(null, null, "canceled");
    }
}
