using System.Globalization;
using System.Net.Sockets;
using Proxy.Api.Settings;

namespace Proxy.Api.State;

/// <summary>
/// <c>Proxy.Api state</c>: the embedded state alone, in a process of its own, for the gateways and workers of one machine that has
/// no Redis. On loopback, under the data directory; for development.
/// </summary>
internal static class StateCommand
{
    public const string Port = "PROXY_STATE_PORT";
    public const string Password = "PROXY_STATE_PASSWORD";

    /// <exception cref="InvalidSettingsException">The port or the password is missing, or the port or the directory is another process's.</exception>
    public static async Task<int> RunAsync(HostApplicationBuilder builder)
    {
        var errors = new List<string>();
        if (!int.TryParse(builder.Configuration[Port], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535) errors.Add(Port + " must be a port from 1 to 65535");
        // It stands in a connection string afterwards, where a comma ends it.
        var password = builder.Configuration[Password] ?? "";
        if (password.Length < 16 || password.Contains(',')) errors.Add(Password + " must have 16 characters or more, and no comma");
        if (errors.Count > 0) throw new InvalidSettingsException(errors);
        var data = DataFolder.Of(builder.Configuration["Proxy:DataDirectory"] is { Length: > 0 } told ? told : null, builder.Environment.ContentRootPath);
        using var state = Start(Path.Combine(data, "state"), port, password);
        using var host = builder.Build();
        await host.StartAsync();
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"The shared state listens on 127.0.0.1:{port}"));
        await host.WaitForShutdownAsync();
        return 0;
    }

    private static EmbeddedState Start(string directory, int port, string password)
    {
        try
        {
            return EmbeddedState.Start(directory, port, password);
        }
        catch (SocketException)
        {
            throw new InvalidSettingsException([Port + " is in use"]);
        }
    }
}
