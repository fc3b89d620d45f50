using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages.Batches;
using Proxy.Tests.Api;
using Proxy.Tests.Clients.Tools;
using Proxy.Tests.EndToEnd;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Clients.CSharpSdk;

/// <summary>Batches by the official C# SDK, done by the worker inside the gateway.</summary>
public sealed class BatchTests(StateServers servers, BlobServers blobs)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StateServerKind.Garnet, StoreKind.Disk)]
    [InlineData(StateServerKind.Redis, StoreKind.Azure)]
    public async Task A_batch_is_made_polled_read_and_deleted(StateServerKind kind, StoreKind store)
    {
        await using var gateway = await ScriptedGateway.StartAsync([.. Enumerable.Range(0, 3).Select(_ => Turn.Of(Item.Text("Guten Tag.")))], BatchSettings.Of(servers, kind, blobs, store));
        using var client = Sdk.Connect(gateway);

        var batch = await client.Messages.Batches.Create(new BatchCreateParams { Requests = [Ask("a"), Ask("b"), Ask("c"), Ask("no-model", "claude-nobody")] }, Cancellation);
        batch.Validate();
        Assert.Equal((4L, ProcessingStatus.InProgress), (batch.RequestCounts.Processing, batch.ProcessingStatus.Value()));
        while (batch.ProcessingStatus.Value() != ProcessingStatus.Ended)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancellation);
            batch = await client.Messages.Batches.Retrieve(batch.ID, cancellationToken: Cancellation);
            batch.Validate();
        }

        Assert.Equal((0L, 3L, 1L), (batch.RequestCounts.Processing, batch.RequestCounts.Succeeded, batch.RequestCounts.Errored));
        Assert.Equal($"{gateway.BaseUrl}v1/messages/batches/{batch.ID}/results", batch.ResultsUrl);
        var results = new Dictionary<string, MessageBatchResult>();
        await foreach (var line in client.Messages.Batches.ResultsStreaming(batch.ID, cancellationToken: Cancellation))
        {
            line.Validate();
            results.Add(line.CustomID, line.Result);
        }

        Assert.Equal(["a", "b", "c", "no-model"], results.Keys.Order(StringComparer.Ordinal));
        Assert.True(results["a"].TryPickSucceeded(out var succeeded));
        Assert.True(Assert.Single(succeeded.Message.Content).TryPickText(out var text));
        Assert.Equal("Guten Tag.", text.Text);
        Assert.True(results["no-model"].TryPickErrored(out _));

        var page = await client.Messages.Batches.List(cancellationToken: Cancellation);
        Assert.Equal(batch.ID, Assert.Single(page.Items).ID);
        Assert.Equal(batch.ID, (await client.Messages.Batches.Delete(batch.ID, cancellationToken: Cancellation)).ID);
        await Assert.ThrowsAsync<AnthropicNotFoundException>(() => client.Messages.Batches.Retrieve(batch.ID, cancellationToken: Cancellation));
    }

    [Fact]
    public async Task A_batch_is_cancelled()
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            [.. Enumerable.Range(0, 40).Select(_ => Turn.Of(Item.Text("Slowly, slowly, slowly.")).WithDelayBetweenDeltas(TimeSpan.FromMilliseconds(500)))],
            new Dictionary<string, string> { ["Proxy:Batches:Concurrency"] = "1" });
        using var client = Sdk.Connect(gateway);
        var batch = await client.Messages.Batches.Create(new BatchCreateParams { Requests = [.. Enumerable.Range(0, 40).Select(i => Ask("id-" + i))] }, Cancellation);

        batch = await client.Messages.Batches.Cancel(batch.ID, cancellationToken: Cancellation);
        Assert.Equal(ProcessingStatus.Canceling, batch.ProcessingStatus.Value());
        Assert.NotNull(batch.CancelInitiatedAt);
        while (batch.ProcessingStatus.Value() != ProcessingStatus.Ended)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancellation);
            batch = await client.Messages.Batches.Retrieve(batch.ID, cancellationToken: Cancellation);
        }

        Assert.Equal(40L, batch.RequestCounts.Succeeded + batch.RequestCounts.Canceled);
        Assert.InRange(batch.RequestCounts.Canceled, 1, 40);
        var canceled = 0;
        await foreach (var line in client.Messages.Batches.ResultsStreaming(batch.ID, cancellationToken: Cancellation))
            if (line.Result.TryPickCanceled(out _)) canceled++;
        Assert.Equal(batch.RequestCounts.Canceled, canceled);
    }

    private static Request Ask(string id, string model = "claude-opus-5-5") => new() { CustomID = id, Params = new Params { Model = model, MaxTokens = 100, Messages = [Sdk.User("Hi")] } };
}
