using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Garnet;
using Garnet.common;
using Garnet.server;
using Garnet.server.Auth.Settings;
using Proxy.Api.Settings;
using Tsavorite.core;

namespace Proxy.Api.State;

/// <summary>
/// The shared state of a gateway that shares it with nobody: Microsoft.Garnet in this process, on a loopback port that
/// nobody knows, with a password that nobody knows, its append-only file in the data directory, so that a restart
/// finds what was there.
/// </summary>
internal sealed class EmbeddedState : IDisposable
{
    private const string LockFile = "state.lock";
    private readonly GarnetServer _server;
    private readonly FileStream _lock;

    private EmbeddedState(GarnetServer server, FileStream lockFile, string connection) => (_server, _lock, Connection) = (server, lockFile, connection);

    /// <summary>For <see cref="Proxy.Core.State.StateOptions.Connection"/>.</summary>
    public string Connection { get; }

    /// <param name="directory">Made if it is not there. One process at a time.</param>
    /// <exception cref="InvalidSettingsException">The directory is another process's, or cannot be written.</exception>
    public static EmbeddedState Start(string directory) => Start(directory, held =>
    {
        var password = RandomNumberGenerator.GetHexString(32);
        // Between finding a free port and listening on it another process can take it: then the next one.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Listen(directory, held, FreePort(), password);
            }
            catch (SocketException) when (attempt < 5)
            {
                // The next attempt asks for another port.
            }
        }
    });

    /// <summary>On a port and with a password that others know.</summary>
    /// <param name="directory">Made if it is not there. One process at a time.</param>
    /// <exception cref="InvalidSettingsException">The directory is another process's, or cannot be written.</exception>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static EmbeddedState Start(string directory, int port, string password) => Start(directory, held => Listen(directory, held, port, password));

    public void Dispose()
    {
        _server.Dispose();
        _lock.Dispose();
    }

    private static EmbeddedState Start(string directory, Func<FileStream, EmbeddedState> listen)
    {
        var held = Hold(directory);
        try
        {
            return listen(held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static EmbeddedState Listen(string directory, FileStream held, int port, string password)
    {
        GarnetServer? server = null;
        try
        {
            server = new GarnetServer(Settings(port, password, directory));
            server.Start();
            return new EmbeddedState(server, held, $"127.0.0.1:{port},password={password}");
        }
        catch (GarnetException exception) when (exception.InnerException is SocketException taken)
        {
            server?.Dispose();
            throw taken;
        }
    }

    private static GarnetServerOptions Settings(int port, string password, string directory) => new()
    {
        EndPoints = [new IPEndPoint(IPAddress.Loopback, port)],
        AuthSettings = new PasswordAuthenticationSettings(password),
        EnableLua = true,
        // Without it Garnet runs scripts on one key side by side, and counts are lost (seen in 2.2.8).
        LuaTransactionMode = true,
        LuaOptions = new LuaOptions(LuaMemoryManagementMode.Native, "", Timeout.InfiniteTimeSpan, LuaLoggingMode.Silent, []),
        EnableAOF = true,
        CommitFrequencyMs = 0,
        AofMemorySize = "64m",
        // Only a checkpoint cuts the append-only file, and nothing takes one by itself. What is cut off goes in whole segments.
        AofSizeLimit = "64m",
        AofSegmentSize = "32m",
        Recover = true,
        CheckpointDir = directory,
        LogDir = directory,
        // What does not fit into memory goes to a file: nothing that is kept may be lost for want of room.
        EnableStorageTier = true,
        LogMemorySize = "64m",
        IndexMemorySize = "4m",
        // The native device needs libaio and ends the process where it is missing.
        DeviceType = DeviceType.RandomAccess,
        DeviceFactoryCreator = new LocalStorageNamedDeviceFactoryCreator(deviceType: DeviceType.RandomAccess),
        QuietMode = true,
    };

    private static FileStream Hold(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            return new FileStream(Path.Combine(directory, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidSettingsException(
                [$"Proxy:DataDirectory is in use by another gateway, or cannot be written: give each its own, or all the same ConnectionStrings:redis ({directory})"]);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
