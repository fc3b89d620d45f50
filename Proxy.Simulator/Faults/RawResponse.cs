using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Proxy.Simulator.Faults;

/// <summary>
/// A response written to the socket by hand, because the server would not break one off after exactly so many bytes:
/// its abort throws away what is still in its buffers.
/// </summary>
internal sealed class RawResponse(Socket socket, HttpResponse response, CancellationToken cancellation)
{
    /// <summary>
    /// <code>
    /// HTTP/1.1 200 OK
    /// Content-Type: text/event-stream; charset=utf-8
    /// Transfer-Encoding: chunked
    /// </code>
    /// </summary>
    public Task BeginAsync()
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.StatusCode} {ReasonPhrases.GetReasonPhrase(response.StatusCode)}\r\n");
        foreach (var header in response.Headers) head.Append(CultureInfo.InvariantCulture, $"{header.Key}: {header.Value}\r\n");
        head.Append("Transfer-Encoding: chunked\r\n\r\n");
        return SendAsync(Encoding.Latin1.GetBytes(head.ToString()));
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        await SendAsync(Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"));
        await SendAsync(bytes);
        await SendAsync("\r\n"u8.ToArray());
    }

    /// <summary>Breaks off inside the body: a plain close, or a TCP reset.</summary>
    public void Break(bool reset)
    {
        if (reset)
        {
            // Zero linger turns the close into a reset.
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
        }
        else
        {
            socket.Shutdown(SocketShutdown.Send);
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await socket.SendAsync(bytes, cancellation)..];
    }
}
