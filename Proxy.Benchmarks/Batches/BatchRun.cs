using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using StackExchange.Redis;

namespace Proxy.Benchmarks.Batches;

/// <summary>One batch, from its creation to the last byte of its results, through a gateway, a worker and a redis-server of its own.</summary>
internal static class BatchRun
{
    private const string Key = "sk-benchmark";
    private const string Item = """{"model":"claude-opus-5-5","max_tokens":200,"system":"You answer questions of readers, briefly and without doubt.","messages":[{"role":"user","content":"Dear paper, what is the answer to the question of life, the universe and everything? I have asked many and nobody would tell. Yours, reader number """;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    public static async Task RunAsync(int items, string api, string worker, string data)
    {
        await using var upstream = await QuickUpstream.StartAsync();
        var port = FreePort();
        using var redis = (await Measured.StartAsync("redis-server", ["--port", Text(port), "--save", "", "--dir", Path.GetTempPath()], [], "Ready to accept connections")).Process;
        (string, string)[] settings =
        [
            ("ASPNETCORE_ENVIRONMENT", "Development"), ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("OPENAI_API_KEY", "sk-upstream"), ("OPENAI_BASE_URL", upstream.Urls.First() + "/v1"),
            ("Proxy__Dialect", "openai"), ("PROXY_API_KEYS", Key), ("PROXY_SEALING_KEYS", "k1:" + Convert.ToBase64String(new byte[32])), ("Proxy__DataDirectory", data),
            ("ConnectionStrings__redis", "127.0.0.1:" + Text(port)),
        ];
        var (gateway, line) = await Measured.StartAsync("dotnet", ["exec", api], settings, "listens on http");
        using var _ = gateway;
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 16 }) { BaseAddress = new Uri(line.Split(' ')[^1]), Timeout = TimeSpan.FromMinutes(10) };
        http.DefaultRequestHeaders.Add("x-api-key", Key);
        http.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
        var live = await LiveAsync(http, gateway, Math.Min(items, 20_000));

        var (used, empty) = (0L, await RedisBytesAsync(port));
        var began = gateway.Cpu;
        var started = TimeProvider.System.GetTimestamp();
        var id = await CreateAsync(http, items);
        var accepted = TimeProvider.System.GetElapsedTime(started);
        var acceptedPeak = gateway.PeakMiB;

        started = TimeProvider.System.GetTimestamp();
        var (doer, _) = await Measured.StartAsync("dotnet", ["exec", worker], [.. settings, ("Proxy__ManagementPort", Text(FreePort()))], "answers health on");
        using var __ = doer;
        string? results = null;
        while (results is null)
        {
            await Task.Delay(s_look, TimeProvider.System);
            used = Math.Max(used, await RedisBytesAsync(port));
            using var batch = JsonDocument.Parse(await http.GetStringAsync(new Uri("/v1/messages/batches/" + id, UriKind.Relative)));
            if (batch.RootElement.GetProperty("processing_status").GetString() == "ended") results = batch.RootElement.GetProperty("results_url").GetString();
        }

        var run = TimeProvider.System.GetElapsedTime(started);
        started = TimeProvider.System.GetTimestamp();
        var (lines, bytes) = await ReadAsync(http, results);
        var read = TimeProvider.System.GetElapsedTime(started);
        var cost = (gateway.Cpu - began + doer.Cpu).TotalMicroseconds / items;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            items                      {items}, {lines} results, {bytes / 1024 / 1024} MiB
            accept                     {accepted.TotalSeconds:0.0} s
            run, worker's start too    {run.TotalSeconds:0.0} s, {items / run.TotalSeconds:0} items/s
            read back                  {read.TotalSeconds:0.0} s
            peak of the gateway        {gateway.PeakMiB:0} MiB ({acceptedPeak:0} after accepting)
            peak of the worker         {doer.PeakMiB:0} MiB
            CPU of an item             {cost:0} µs, all of gateway and worker
            CPU of a live request      {live:0} µs
            Redis, at most             {used - empty} bytes more than before the batch, {(double)(used - empty) / items:0.0} an item
            """));
        if (lines != items) throw new InvalidOperationException("results are missing");
    }

    private static async Task<double> LiveAsync(HttpClient http, Measured gateway, int requests)
    {
        // What is compiled on the way is no part of it.
        await AskAsync(requests / 4);
        var began = gateway.Cpu;
        await AskAsync(requests);
        return (gateway.Cpu - began).TotalMicroseconds / requests;

        Task AskAsync(int count) => Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancellation) =>
        {
            using var content = new StringContent(Item + Text(i) + "\"}]}", Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri("/v1/messages", UriKind.Relative), content, cancellation);
            answer.EnsureSuccessStatusCode();
            await answer.Content.CopyToAsync(Stream.Null, cancellation);
        });
    }

    private static async Task<string> CreateAsync(HttpClient http, int items)
    {
        var body = new StringBuilder("{\"requests\":[");
        for (var i = 0; i < items; i++) body.Append(i == 0 ? "" : ",").Append("{\"custom_id\":\"item-").Append(Text(i)).Append("\",\"params\":").Append(Item).Append(Text(i)).Append("\"}]}}");
        using var content = new StringContent(body.Append("]}").ToString(), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri("/v1/messages/batches", UriKind.Relative), content);
        using var batch = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return answer.IsSuccessStatusCode ? batch.RootElement.GetProperty("id").GetString()! : throw new InvalidOperationException(batch.RootElement.ToString());
    }

    private static async Task<(int Lines, long Bytes)> ReadAsync(HttpClient http, string url)
    {
        await using var stream = await http.GetStreamAsync(new Uri(url));
        var (lines, bytes, buffer) = (0, 0L, new byte[64 * 1024]);
        while (await stream.ReadAsync(buffer) is > 0 and var count)
        {
            lines += buffer.AsSpan(0, count).Count((byte)'\n');
            bytes += count;
        }

        return (lines, bytes);
    }

    private static async Task<long> RedisBytesAsync(int port)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync("127.0.0.1:" + Text(port) + ",allowAdmin=true");
        var memory = await redis.GetServers()[0].InfoAsync("memory");
        return long.Parse(memory[0].First(static entry => entry.Key == "used_memory_dataset").Value, CultureInfo.InvariantCulture);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
