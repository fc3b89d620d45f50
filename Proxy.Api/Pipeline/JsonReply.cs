using System.Text.Encodings.Web;
using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Api.Pipeline;

/// <summary>A JSON answer that is there as a whole.</summary>
internal static class JsonReply
{
    // Nobody puts this into HTML, and times have a plus.
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task SendAsync(HttpContext context, Action<Utf8JsonWriter> body)
    {
        var buffer = new PooledBuffer(4096);
        await using (var json = new Utf8JsonWriter(buffer, s_plain)) body(json);
        await SendAsync(context, buffer);
    }

    /// <param name="json">Goes back to its pool.</param>
    public static async Task SendAsync(HttpContext context, PooledBuffer json)
    {
        using (json)
        {
            var (response, warnings) = (context.Response, Exchange.Of(context).Warnings);
            if (warnings.Any) response.Headers["x-gateway-warning"] = warnings.ToString();
            response.ContentType = "application/json";
            response.ContentLength = json.Length;
            await response.Body.WriteAsync(json.WrittenMemory, context.RequestAborted);
        }
    }
}
