using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Proxy.Simulator;

/// <summary>
/// Spans and metrics of this server go by another name than those of any program it is embedded in: that one must not
/// report the simulator's requests as its own. Nobody listens to this name.
/// </summary>
internal sealed class OwnTelemetry : IMeterFactory
{
    public const string Name = "Proxy.Simulator";
    private readonly List<Meter> _meters = [];

    public static void Use(IServiceCollection services) =>
        services.AddSingleton<IMeterFactory>(new OwnTelemetry()).AddSingleton(new ActivitySource(Name));

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(Name + "/" + options.Name);
        lock (_meters) _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        lock (_meters) _meters.ForEach(static meter => meter.Dispose());
    }
}
