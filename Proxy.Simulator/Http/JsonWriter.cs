using System.Text.Json.Nodes;

namespace Proxy.Simulator.Http;

internal static class JsonWriter
{
    public static async Task WriteAsync(HttpContext context, JsonNode body, CancellationToken cancellation)
    {
        var bytes = JsonBytes.Of(body);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, cancellation);
    }
}
