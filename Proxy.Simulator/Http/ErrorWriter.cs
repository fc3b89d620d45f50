using Proxy.Simulator.Rules;

namespace Proxy.Simulator.Http;

internal static class ErrorWriter
{
    public static async Task WriteAsync(HttpContext context, ApiError error, CancellationToken cancellation)
    {
        context.Response.StatusCode = error.Status;
        await JsonWriter.WriteAsync(context, error.Body(), cancellation);
    }
}
