using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Proxy.Api.Settings;

namespace Proxy.Api.Hosting;

/// <summary>How the programs of this repository begin: what keeps one from it is told in plain lines on the error output.</summary>
internal static class PlainStart
{
    /// <param name="program">As people call it.</param>
    /// <param name="main">Returns the exit code.</param>
    /// <returns>The exit code: 1 where it could not start.</returns>
    public static async Task<int> RunAsync(string program, Func<Task<int>> main)
    {
        try
        {
            return await main();
        }
        catch (InvalidSettingsException invalid)
        {
            await Console.Error.WriteLineAsync($"The {program} cannot start:\n  " + string.Join("\n  ", invalid.Errors));
            return 1;
        }
    }

    /// <exception cref="InvalidSettingsException">An address cannot be listened on, or its certificate cannot be had.</exception>
    public static async Task StartAsync(WebApplication app)
    {
        using var sockets = ListenSockets.Take(app.Configuration);
        app.Services.GetRequiredService<IOptions<SocketTransportOptions>>().Value.CreateBoundListenSocket = sockets.Give;
        try
        {
            await app.StartAsync();
        }
        catch (Exception exception)
        {
            // Who runs in the background by now is stopped, and has not failed.
            app.Lifetime.StopApplication();
            // The host has logged all of it.
            throw new InvalidSettingsException([exception.Message.ReplaceLineEndings(" ")]);
        }
    }
}
