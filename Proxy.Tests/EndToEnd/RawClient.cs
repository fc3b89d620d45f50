using System.Net.Sockets;
using System.Text;

namespace Proxy.Tests.EndToEnd;

/// <summary>A client below HTTP, for requests that no HTTP library would send.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _connection = new() { NoDelay = true };

    public static async Task<RawClient> ConnectAsync(Uri baseUrl, CancellationToken cancellation)
    {
        var client = new RawClient();
        await client._connection.ConnectAsync(baseUrl.Host, baseUrl.Port, cancellation);
        return client;
    }

    public async Task SendAsync(string text, CancellationToken cancellation) => await SendAsync(Encoding.Latin1.GetBytes(text), cancellation);

    /// <summary>False when the gateway has hung up meanwhile.</summary>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await _connection.GetStream().WriteAsync(bytes, cancellation);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>All that comes until the gateway closes the connection.</summary>
    public async Task<string> ReadToEndAsync(CancellationToken cancellation)
    {
        using var all = new MemoryStream();
        try
        {
            await _connection.GetStream().CopyToAsync(all, cancellation);
        }
        catch (IOException)
        {
            // Closed with unread request bytes in its buffer, a socket answers with a reset.
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }

    public void Dispose() => _connection.Dispose();
}
