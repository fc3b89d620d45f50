namespace Proxy.Core.State;

/// <summary>
/// One decision, made where the data is: a Lua script that Redis runs as one step. Embedded Garnet runs scripts one at a
/// time per key only, so every key that a script touches must be in KEYS.
/// </summary>
/// <param name="Name">For logs and metrics, e.g. <c>limit</c>.</param>
/// <param name="Lua">Takes time from <c>redis.call('TIME')</c>, never from an argument: hosts' clocks differ (F39).</param>
internal sealed record StateScript(string Name, string Lua)
{
    /// <summary>Reads <c>{name}.lua</c>, which stands beside its C# and travels inside the assembly.</summary>
    public static StateScript Embedded(string name)
    {
        using var stream = typeof(StateScript).Assembly.GetManifestResourceStream(name + ".lua")
            ?? throw new InvalidOperationException("no script " + name);
        using var reader = new StreamReader(stream);
        return new StateScript(name, reader.ReadToEnd());
    }
}
