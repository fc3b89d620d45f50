using System.Diagnostics;

namespace Proxy.Api.Hosting;

/// <summary>
/// Of what a client sends for tracing only the ids are taken. Its baggage is its own words: on our spans it would be told
/// to whoever reads them.
/// </summary>
internal sealed class TraceIdsOnly : DistributedContextPropagator
{
    private readonly DistributedContextPropagator _ids = CreateW3CPropagator();

    public override IReadOnlyCollection<string> Fields => _ids.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => _ids.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        _ids.ExtractTraceIdAndState(carrier, getter, out traceId, out _);
        traceState = null;
    }

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
