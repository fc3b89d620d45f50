using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Proxy.Core.Telemetry;
using Proxy.Tests.Api;
using Proxy.Tests.Processes;

namespace Proxy.Tests.Telemetry;

/// <summary>Metrics as the GenAI conventions name, count, sort and label them, and ours beside them.</summary>
public sealed class MetricTests
{
    private const string Seconds = "0.01 0.02 0.04 0.08 0.16 0.32 0.64 1.28 2.56 5.12 10.24 20.48 40.96 81.92";

    [Theory]
    [InlineData("gen_ai.client.token.usage", "{token}", "1 4 16 64 256 1024 4096 16384 65536 262144 1048576 4194304 16777216 67108864")]
    [InlineData("gen_ai.client.operation.duration", "s", Seconds)]
    [InlineData("gen_ai.client.operation.time_to_first_chunk", "s", Seconds)]
    [InlineData("gen_ai.client.operation.time_per_output_chunk", "s", Seconds)]
    [InlineData("gen_ai.server.request.duration", "s", Seconds)]
    [InlineData("gen_ai.server.time_to_first_token", "s", "0.001 0.005 0.01 0.02 0.04 0.06 0.08 0.1 0.25 0.5 0.75 1 2.5 5 7.5 10 20 60")]
    [InlineData("gen_ai.server.time_per_output_token", "s", "0.01 0.025 0.05 0.075 0.1 0.15 0.2 0.3 0.4 0.5 0.75 1 2.5")]
    [InlineData("proxy.translation.warnings", "{warning}", null)]
    [InlineData("proxy.upstream.retries", "{attempt}", null)]
    [InlineData("proxy.upstream.fallbacks", "{attempt}", null)]
    [InlineData("proxy.ratelimit.decisions", "{request}", null)]
    [InlineData("proxy.idempotency", "{request}", null)]
    [InlineData("proxy.streams.open", "{stream}", null)]
    public void A_metric_has_its_name_its_unit_and_its_boundaries(string name, string unit, string? boundaries)
    {
        var found = new ConcurrentDictionary<string, Instrument>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => { if (instrument.Meter == ProxyTelemetry.Meter) found.TryAdd(instrument.Name, instrument); } };
        foreach (var type in (Type[])[typeof(ProxyTelemetry), typeof(ServerCall)]) RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        listener.Start();
        var instrument = found[name];
        Assert.Equal(unit, instrument.Unit);
        Assert.Equal(boundaries, instrument switch
        {
            Histogram<long> numbers => string.Join(' ', numbers.Advice!.HistogramBucketBoundaries!),
            Histogram<double> numbers => string.Join(' ', numbers.Advice!.HistogramBucketBoundaries!.Select(boundary => boundary.ToString(CultureInfo.InvariantCulture))),
            _ => null,
        });
    }

    [Fact]
    public async Task A_streamed_call_and_one_that_fails_are_measured_with_the_labels_of_the_conventions()
    {
        var measured = new ConcurrentQueue<(string Name, Dictionary<string, object?> Tags)>();
        using var listener = new MeterListener { InstrumentPublished = static (instrument, self) => { if (instrument.Meter == ProxyTelemetry.Meter) self.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => measured.Enqueue((instrument.Name, new(tags.ToArray()))));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => measured.Enqueue((instrument.Name, new(tags.ToArray()))));
        listener.Start();
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Stream(UpstreamEvents.Text), ScriptedUpstream.Reply(400, "{}"));
        // Tests run side by side: by its port this upstream is known.
        await using (var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl }))
        {
            foreach (var stream in (string[])["true", "false"])
            {
                using var response = await gateway.PostAsync($$"""{"model":"claude-opus-5-5","max_tokens":100,"stream":{{stream}},"messages":[{"role":"user","content":"Hi"}]}""");
                await response.TextAsync();
            }
        }

        string[] client = ["gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "server.address", "server.port"];
        await Until.TrueAsync(() => Task.FromResult(Ours("gen_ai.client.operation.duration").Count() == 2));
        Assert.All((string[])["gen_ai.client.operation.duration", "gen_ai.client.operation.time_to_first_chunk", "gen_ai.client.token.usage"], name =>
            Assert.All(Ours(name), tags => Assert.Equal(("chat", "openai", upstream.BaseUrl.Host), (tags["gen_ai.operation.name"], tags["gen_ai.provider.name"], tags["server.address"]))));
        Assert.Equal([client, [.. client, "error.type"]], Ours("gen_ai.client.operation.duration").Select(tags => tags.Keys.ToArray()));
        Assert.Equal(client, Assert.Single(Ours("gen_ai.client.operation.time_to_first_chunk")).Keys);
        Assert.Equal(["input", "output"], Ours("gen_ai.client.token.usage").Select(tags => tags["gen_ai.token.type"]));
        Assert.Contains(measured, one => one.Name == "gen_ai.server.request.duration" && one.Tags.Keys.SequenceEqual(["gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model"]));

        IEnumerable<Dictionary<string, object?>> Ours(string name) => measured.Where(one => one.Name == name && upstream.BaseUrl.Port.Equals(one.Tags.GetValueOrDefault("server.port"))).Select(one => one.Tags);
    }
}
