using System.Diagnostics;
using System.Net.Http.Headers;

namespace Proxy.Core.Telemetry;

/// <summary><c>traceparent</c>, <c>tracestate</c> and <c>baggage</c> for an upstream that belongs to whoever runs the gateway. A vendor gets none.</summary>
internal static class TraceHeaders
{
    private static readonly DistributedContextPropagator s_w3c = DistributedContextPropagator.CreateW3CPropagator();

    /// <summary>Those of the span under way; nothing where there is none.</summary>
    public static void Write(HttpRequestHeaders headers) =>
        s_w3c.Inject(Activity.Current, headers, static (carrier, name, value) => ((HttpRequestHeaders)carrier!).TryAddWithoutValidation(name, value));
}
