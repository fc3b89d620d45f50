namespace Proxy.Api.Pipeline;

/// <summary>
/// F15: a client may read slowly, but not stop: a write that finds no room for half a minute ends the connection. The
/// server's own rate (MinResponseDataRate) counts what was written fast before, and would wait for hours.
/// </summary>
internal static class ClientWrite
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <exception cref="OperationCanceledException">The client is gone, or counts as gone.</exception>
    public static ValueTask WriteAsync(HttpContext context, ReadOnlyMemory<byte> bytes, TimeProvider time)
    {
        var writing = context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        // Where there is room, which is nearly always, this costs nothing.
        return writing.IsCompletedSuccessfully ? writing : WaitAsync(context, writing.AsTask(), time);
    }

    private static async ValueTask WaitAsync(HttpContext context, Task writing, TimeProvider time)
    {
        try
        {
            await writing.WaitAsync(s_patience, time);
        }
        catch (TimeoutException)
        {
            context.Abort();
            // The memory is still being written from; and an answer that is kept goes on without its client.
            await writing;
        }
    }
}
