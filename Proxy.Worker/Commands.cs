using Proxy.Api.Hosting;
using Proxy.Api.Settings;
using Proxy.Api.State;

namespace Proxy.Worker;

/// <summary>What the commands share: the gateway's parts, none of them running.</summary>
internal static class Commands
{
    /// <exception cref="InvalidSettingsException">No Redis is configured, and no gateway on this machine keeps its own state in the data directory.</exception>
    public static ServiceProvider Services()
    {
        var builder = WebApplication.CreateSlimBuilder();
        // Secrets of the gateway are not needed to look.
        var options = SettingsReader.Read(builder.Configuration, isDevelopment: true);
        var data = DataFolder.Of(options.DataDirectory, builder.Environment.ContentRootPath);
        var redis = options.Redis ?? StateAddress.Read(Path.Combine(data, StateHost.Folder))
            ?? throw new InvalidSettingsException(["ConnectionStrings:redis is missing, and no gateway runs that has its state in Proxy:DataDirectory (" + data + ")"]);
        // Nobody waits behind a command.
        options = options with { Redis = redis, State = options.State with { Timeout = TimeSpan.FromSeconds(5) } };
        var gateway = new Gateway(options, Gateway.DefaultUpstream(options, null), null) { DataDirectory = data };
        return new ServiceCollection().AddLogging().AddGateway(gateway, TimeProvider.System).BuildServiceProvider();
    }
}
