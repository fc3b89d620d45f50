using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace Proxy.Benchmarks;

/// <summary>
/// Time from sending a streaming request to its first text delta, taking turns between the upstream itself and the gateway
/// in front of it, so that both meet the same noise. The difference of the medians is what the gateway adds.
/// </summary>
internal static class FirstToken
{
    private const int WarmUp = 20;

    public static async Task RunAsync(string name, string bodyFile, Uri direct, Uri gateway, int count)
    {
        var body = await File.ReadAllBytesAsync(bodyFile);
        using var client = new HttpClient();
        var straight = new List<double>(count);
        var through = new List<double>(count);
        for (var i = 0; i < count + WarmUp; i++)
        {
            // Upstream names the event response.output_text.delta, the gateway's delta is a text_delta.
            var first = await MeasureAsync(client, direct, body, "_text.delta"u8.ToArray());
            var second = await MeasureAsync(client, gateway, body, "\"text_delta\""u8.ToArray());
            if (i < WarmUp) continue;
            straight.Add(first);
            through.Add(second);
        }

        Print(name, "direct", straight);
        Print(name, "gateway", through);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-8} added    p50 {Percentile(through, 50) - Percentile(straight, 50),8:F3} ms"));
    }

    private static async Task<double> MeasureAsync(HttpClient client, Uri url, byte[] body, byte[] mark)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("x-api-key", "sk-test");
        request.Headers.Add("anthropic-version", "2023-06-01");
        var started = Stopwatch.GetTimestamp();
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await using var stream = await response.Content.ReadAsStreamAsync();
        var elapsed = 0d;
        var read = new byte[16 * 1024];
        var kept = new List<byte>();
        for (int length; (length = await stream.ReadAsync(read)) > 0;)
        {
            if (elapsed > 0) continue;
            kept.AddRange(read.AsSpan(0, length));
            if (System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept).IndexOf(mark) >= 0) elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        return elapsed > 0 ? elapsed : throw new InvalidOperationException($"{url} sent no text delta");
    }

    private static void Print(string name, string server, List<double> values) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{name,-8} {server,-8} p50 {Percentile(values, 50),8:F3} ms  p90 {Percentile(values, 90),8:F3} ms  p99 {Percentile(values, 99),8:F3} ms  n {values.Count}"));

    private static double Percentile(List<double> values, int percent)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];
    }
}
