using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Proxy.Tests.Api;
using Proxy.Tests.Api.Batches;

namespace Proxy.Tests.Processes;

/// <summary>What a client sees of a batch, through whichever gateway answers; a client that goes on when one does not.</summary>
internal sealed class BatchResults(Func<Uri> gateway) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = ServiceProcess.Patience };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _http.Dispose();

    /// <summary>Items that say which they are.</summary>
    /// <returns>The batch's id.</returns>
    public async Task<string> CreateAsync(int items)
    {
        var body = new StringBuilder("{\"requests\":[");
        for (var i = 0; i < items; i++)
        {
            body.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $$$"""{"custom_id":"item-{{{i}}}","params":{"model":"claude-opus-5-5","max_tokens":100,"messages":[{"role":"user","content":"I am item-{{{i}}}, and no other."}]}}""");
        }

        using var request = BatchClient.Ask(HttpMethod.Post, new Uri(gateway(), BatchClient.Root).ToString(), body.Append("]}").ToString());
        using var response = await _http.SendAsync(request, Token);
        var text = await response.TextAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        var batch = JsonDocument.Parse(text).RootElement;
        Assert.Equal(items, batch.GetProperty("request_counts").GetProperty("processing").GetInt32());
        return batch.GetProperty("id").GetString()!;
    }

    /// <returns>Null while no gateway answers.</returns>
    public async Task<JsonElement?> FindAsync(string id)
    {
        try
        {
            using var request = BatchClient.Ask(HttpMethod.Get, new Uri(gateway(), BatchClient.Root + "/" + id).ToString());
            using var response = await _http.SendAsync(request, Token);
            var text = await response.TextAsync();
            // A gateway without its state may not know, but it must not say that there is no such batch.
            Assert.NotEqual(HttpStatusCode.NotFound, response.StatusCode);
            return response.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Waits for the end and reads what is public: nothing lost, nothing doubled, counts add up.</summary>
    public async Task CheckAsync(string id, int items, TimeSpan patience)
    {
        var started = TimeProvider.System.GetTimestamp();
        JsonElement? batch;
        while ((batch = await FindAsync(id))?.GetProperty("processing_status").GetString() != "ended")
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < patience, "the batch has not ended: " + batch);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }

        var counts = batch!.Value.GetProperty("request_counts");
        Assert.Equal((0, items, 0, 0, 0), (Count("processing"), Count("succeeded"), Count("errored"), Count("canceled"), Count("expired")));
        // The address is the gateway's that answered; the next may have another port.
        var path = new Uri(batch.Value.GetProperty("results_url").GetString()!).AbsolutePath;
        using var request = BatchClient.Ask(HttpMethod.Get, new Uri(gateway(), path).ToString());
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/binary"));
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        while (await reader.ReadLineAsync(Token) is { } line)
        {
            var result = JsonDocument.Parse(line).RootElement;
            var customId = result.GetProperty("custom_id").GetString()!;
            Assert.True(seen.Add(customId), customId + " is there twice");
            Assert.Equal("succeeded", result.GetProperty("result").GetProperty("type").GetString());
            // The result is this item's and no other's.
            Assert.Contains(customId + ",", result.GetProperty("result").GetProperty("message").GetProperty("content").ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(Enumerable.Range(0, items).Select(static i => "item-" + i).Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));

        int Count(string kind) => counts.GetProperty(kind).GetInt32();
    }
}
