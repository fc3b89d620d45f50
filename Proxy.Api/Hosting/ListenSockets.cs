using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Proxy.Api.Settings;

namespace Proxy.Api.Hosting;

/// <summary>
/// The addresses that the program is told to listen on, taken before anything of it runs: one that cannot be had is one plain
/// line, where the server tells it in stack traces, and by then a worker has taken items that nobody does. The server gets them
/// when it asks; who connects sooner waits for it.
/// </summary>
internal sealed class ListenSockets : IDisposable
{
    private readonly Dictionary<EndPoint, Socket> _taken = [];

    private ListenSockets()
    {
    }

    /// <exception cref="InvalidSettingsException">Names each address that cannot be had, and its setting.</exception>
    public static ListenSockets Take(IConfiguration configuration)
    {
        var sockets = new ListenSockets();
        var errors = new List<string>();
        foreach (var (name, url) in ListenAddresses.InForce(configuration))
        {
            if (sockets.TryTake(url) is { } problem) errors.Add($"{name}: {url} {problem}");
        }

        if (errors.Count == 0) return sockets;
        sockets.Dispose();
        throw new InvalidSettingsException(errors);
    }

    /// <summary>For the server. A port that the system chooses is bound now.</summary>
    public Socket Give(EndPoint endPoint)
    {
        lock (_taken) return _taken.Remove(endPoint, out var socket) ? socket : SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
    }

    /// <summary>Lets go of what nobody asked for.</summary>
    public void Dispose()
    {
        lock (_taken)
        {
            foreach (var socket in _taken.Values) socket.Dispose();
            _taken.Clear();
        }
    }

    /// <returns>What is wrong; null when it was taken, or is the server's to take.</returns>
    private string? TryTake(string url)
    {
        var address = BindingAddress.Parse(url);
        if (address.Port == 0) return null;
        // As the server reads them: "localhost" is both loopback addresses where there are two, any other name every address.
        var isLocal = address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        IPAddress[] hosts = isLocal ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
            : IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) ? [ip]
            : [IPAddress.IPv6Any, IPAddress.Any];
        var (isTaken, fault) = (false, SocketError.Success);
        foreach (var host in hosts)
        {
            if (isTaken && !isLocal) break;
            try
            {
                var endPoint = new IPEndPoint(host, address.Port);
                var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
                _taken.Add(endPoint, socket);
                // Before that, others may bind to it too. The server sets its own backlog.
                socket.Listen();
                isTaken = true;
            }
            catch (SocketException exception)
            {
                fault = exception.SocketErrorCode;
                if (fault == SocketError.AddressAlreadyInUse) return Words(fault);
            }
        }

        return isTaken ? null : Words(fault);
    }

    private static string Words(SocketError fault) => fault switch
    {
        SocketError.AddressAlreadyInUse => "is in use by another process",
        SocketError.AccessDenied => "needs a right that this process has not (most systems keep ports below 1024 for administrators)",
        SocketError.AddressNotAvailable => "is no address of this machine",
        _ => "cannot be listened on: " + fault,
    };
}
