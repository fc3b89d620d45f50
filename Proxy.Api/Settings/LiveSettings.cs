namespace Proxy.Api.Settings;

/// <summary>The settings as they are now. A request takes <see cref="Current"/> once, at its start.</summary>
internal sealed class LiveSettings(GatewaySnapshot first)
{
    private volatile GatewaySnapshot _current = first;

    public GatewaySnapshot Current => _current;

    public void Replace(GatewaySnapshot next) => _current = next;
}
