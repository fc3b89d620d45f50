using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Proxy.Tests.Api;

namespace Proxy.Tests.Redaction;

/// <summary>
/// Everything a process tells its operators while this lives: every span of every source with its tags, events, status and
/// baggage, every label of every instrument, and the lines of the logs that are given to it.
/// </summary>
internal sealed class Sinks : IDisposable
{
    private readonly ActivityListener _spans;
    private readonly MeterListener _meters = new();
    private readonly ConcurrentQueue<string> _told = new();

    public Sinks()
    {
        _spans = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Take,
        };
        ActivitySource.AddActivityListener(_spans);
        _meters.InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Take(instrument, tags));
        _meters.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Take(instrument, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Take(instrument, tags));
        _meters.Start();
    }

    public int Count => _told.Count;

    /// <summary>What was told that holds <paramref name="canary"/>, but for what the test's own client tells.</summary>
    public IReadOnlyList<string> Holding(string canary, GatewayFixture gateway)
    {
        var logs = gateway.Logs;
        var own = "tag url.full=" + gateway.BaseUrl;
        var lines = logs.GetSnapshot().Select(line => $"log {line.Category} {line.Message} {line.Exception} {string.Join(' ', line.StructuredState?.Select(pair => pair.Key + "=" + pair.Value) ?? [])} {string.Join(' ', line.Scopes.Select(Text))}");
        return [.. _told.Where(text => !text.Contains(own, StringComparison.Ordinal)).Concat(lines).Where(text => text.Contains(canary, StringComparison.OrdinalIgnoreCase)).Distinct()];
    }

    public void Dispose()
    {
        _spans.Dispose();
        _meters.Dispose();
    }

    // The path is in the scope that ASP.NET Core makes of every request: the gateway exports no scopes.
    private static string Text(object? scope) => scope is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Where(pair => pair.Key != "RequestPath").Select(pair => pair.Key + "=" + pair.Value)) : scope?.ToString() ?? "";

    private void Take(Activity span)
    {
        _told.Enqueue($"span {span.Source.Name} {span.DisplayName} {span.OperationName} {span.StatusDescription} {span.TraceStateString}");
        foreach (var tag in span.TagObjects) _told.Enqueue($"span {span.DisplayName} tag {tag.Key}={Value(tag.Value)}");
        foreach (var item in span.Baggage) _told.Enqueue($"span {span.DisplayName} baggage {item.Key}={item.Value}");
        foreach (var happened in span.Events)
            foreach (var tag in happened.Tags) _told.Enqueue($"span {span.DisplayName} event {happened.Name} {tag.Key}={Value(tag.Value)}");
        foreach (var link in span.Links)
            foreach (var tag in link.Tags ?? []) _told.Enqueue($"span {span.DisplayName} link {tag.Key}={Value(tag.Value)}");
    }

    private void Take(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags) _told.Enqueue($"meter {instrument.Name} {tag.Key}={Value(tag.Value)}");
    }

    private static string Value(object? value) => value is Array array ? string.Join(',', array.Cast<object?>()) : value?.ToString() ?? "";
}
