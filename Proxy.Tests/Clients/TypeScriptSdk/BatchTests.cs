using Proxy.Tests.Clients.Tools;
using Proxy.Tests.EndToEnd;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Clients.TypeScriptSdk;

/// <summary>Batches by the official TypeScript SDK, done by the worker inside the gateway.</summary>
public sealed class BatchTests(StateServers servers, BlobServers blobs)
{
    [Theory]
    [InlineData(StateServerKind.Garnet, StoreKind.Azure, "0")]
    [InlineData(StateServerKind.Redis, StoreKind.Disk, "1")]
    public async Task A_batch_is_made_polled_read_listed_cancelled_and_deleted(StateServerKind kind, StoreKind store, string beta)
    {
        await using var gateway = await ScriptedGateway.StartAsync([Turn.Of(Item.Text("Hi there.")), Turn.Of(Item.Text("Hi again."))], BatchSettings.Of(servers, kind, blobs, store));

        var result = await NodeClient.RunAsync(
            gateway.BaseUrl, "TypeScriptSdk", "batches", new Dictionary<string, string> { ["SDK_ENTRY"] = NpmTools.RequireFile("@anthropic-ai/sdk", "index.mjs"), ["BETA"] = beta }, TestContext.Current.CancellationToken);

        Assert.Equal("in_progress", result.GetProperty("made").GetProperty("processing_status").GetString());
        var batch = result.GetProperty("batch");
        var id = batch.GetProperty("id").GetString();
        Assert.Equal("""{"processing":0,"succeeded":1,"errored":1,"canceled":0,"expired":0}""", batch.GetProperty("request_counts").GetRawText());
        var lines = result.GetProperty("results").EnumerateArray().ToDictionary(line => line.GetProperty("custom_id").GetString()!, line => line.GetProperty("result"));
        Assert.Equal(["a", "b"], lines.Keys.Order(StringComparer.Ordinal));
        var message = lines["a"].GetProperty("message");
        Assert.Equal(("Hi there.", "batch"), (message.GetProperty("content")[0].GetProperty("text").GetString(), message.GetProperty("usage").GetProperty("service_tier").GetString()));
        Assert.Equal("not_found_error", lines["b"].GetProperty("error").GetProperty("error").GetProperty("type").GetString());
        Assert.Equal(id, Assert.Single(result.GetProperty("listed").EnumerateArray()).GetString());
        Assert.True(result.GetProperty("cancelled").GetProperty("processing_status").GetString() is "canceling" or "ended");
        Assert.Equal((id, "message_batch_deleted"), (result.GetProperty("deleted").GetProperty("id").GetString(), result.GetProperty("deleted").GetProperty("type").GetString()));
        Assert.Equal((404, "not_found_error"), (result.GetProperty("missing").GetProperty("status").GetInt32(), result.GetProperty("missing").GetProperty("type").GetString()));
        // The SDK reads the results where the batch says that they are.
        Assert.Contains(result.GetProperty("urls").EnumerateArray(), url => url.GetString() == $"{gateway.BaseUrl}v1/messages/batches/{id}/results");
    }
}
