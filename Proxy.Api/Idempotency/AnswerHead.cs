using System.Globalization;
using System.Text;

namespace Proxy.Api.Idempotency;

/// <summary>Status and headers of a kept answer: <c>200\ncontent-type: application/json\n</c>. What belongs to one request alone (its id, its limits) is not kept.</summary>
internal static class AnswerHead
{
    private static readonly string[] s_kept =
        ["content-type", "cache-control", "x-accel-buffering", "x-gateway-warning", "x-gateway-upstream-model", "x-gateway-upstream-request-id", "x-proxy-upstream", "x-proxy-model", "x-proxy-attempts"];

    public static byte[] Write(HttpResponse response)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{response.StatusCode}\n");
        foreach (var name in s_kept)
        {
            if (response.Headers.TryGetValue(name, out var value)) text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static void Apply(HttpResponse response, ReadOnlySpan<byte> head)
    {
        var lines = Encoding.UTF8.GetString(head).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        response.StatusCode = int.Parse(lines[0], CultureInfo.InvariantCulture);
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            response.Headers[line[..colon]] = line[(colon + 2)..];
        }

        response.Headers["idempotent-replayed"] = "true";
    }

    public static bool IsStream(ReadOnlySpan<byte> head) => head.IndexOf("content-type: text/event-stream"u8) >= 0;
}
