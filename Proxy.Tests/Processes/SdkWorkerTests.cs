using System.Text;
using Anthropic;
using Anthropic.Core;
using Anthropic.Models.Files;
using Anthropic.Models.Messages;
using Anthropic.Models.Messages.Batches;
using Proxy.Simulator;
using Proxy.Tests.Api;
using Proxy.Tests.Clients.CSharpSdk;
using Proxy.Tests.Clients.Tools;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Processes;

/// <summary>The official SDKs on a gateway and a worker, each a process of its own, on each store and each state.</summary>
public sealed class SdkWorkerTests(StateServers states, BlobServers blobs) : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _other = new();
    private SimulatorHandle _upstream = null!;

    public static TheoryData<StoreKind, StateServerKind> Kinds => FileGateways.Kinds;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _upstream = await SimulatorHost.StartAsync(new SimulatorOptions());

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        _folder.Dispose();
        _other.Dispose();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task By_CSharp_batches_that_name_files_are_made_polled_read_cancelled_and_deleted(StoreKind store, StateServerKind state)
    {
        await using var services = await StartAsync(store, state);
        using var client = new AnthropicClient { BaseUrl = services.Gateway.Http.BaseAddress!.ToString().TrimEnd('/'), ApiKey = GatewayFixture.ClientKey, MaxRetries = 2 };
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes("The apples are green."));
        var file = await client.Files.Upload(new FileUploadParams { File = new BinaryContent { Stream = bytes, FileName = "Äpfel.txt" } }, Token);
        Assert.Equal(("Äpfel.txt", "text/plain"), (file.Filename, file.MimeType));

        var batch = await client.Messages.Batches.Create(
            new BatchCreateParams { Requests = [Ask("with-file", About(file.ID)), Ask("plain", "say \"hello\""), Ask("no-file", About("file_000000000000000000000000"))] }, Token);
        batch = await EndedAsync(client, batch.ID);
        Assert.Equal((2L, 1L), (batch.RequestCounts.Succeeded, batch.RequestCounts.Errored));
        Assert.StartsWith(services.Gateway.Http.BaseAddress.ToString(), batch.ResultsUrl, StringComparison.Ordinal);
        var results = new Dictionary<string, MessageBatchResult>();
        await foreach (var line in client.Messages.Batches.ResultsStreaming(batch.ID, cancellationToken: Token)) results.Add(line.CustomID, line.Result);
        Assert.Equal(["no-file", "plain", "with-file"], results.Keys.Order(StringComparer.Ordinal));
        Assert.True(results["plain"].TryPickSucceeded(out var succeeded));
        Assert.True(succeeded.Message.Content[^1].TryPickText(out var text));
        Assert.Contains("hello", text.Text, StringComparison.Ordinal);
        Assert.True(results["no-file"].TryPickErrored(out _));
        // The worker read the file from where the gateway had put it.
        Assert.Contains(_upstream.Requests, request => request.Path == "/v1/responses" && Encoding.UTF8.GetString(request.Body.Span).Contains("The apples are green.", StringComparison.Ordinal));

        var second = await client.Messages.Batches.Create(new BatchCreateParams { Requests = [.. Enumerable.Range(0, 50).Select(i => Ask("id-" + i, "hi"))] }, Token);
        second = await client.Messages.Batches.Cancel(second.ID, cancellationToken: Token);
        second = await EndedAsync(client, second.ID);
        Assert.Equal(50L, second.RequestCounts.Succeeded + second.RequestCounts.Canceled);
        Assert.Equal([second.ID, batch.ID], (await client.Messages.Batches.List(cancellationToken: Token)).Items.Select(static one => one.ID));
        await client.Messages.Batches.Delete(batch.ID, cancellationToken: Token);
        Assert.Equal([second.ID], (await client.Messages.Batches.List(cancellationToken: Token)).Items.Select(static one => one.ID));
        Assert.Equal(file.ID, (await client.Files.Delete(file.ID, cancellationToken: Token)).ID);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task By_TypeScript_batches_and_files_go_through_both(StoreKind store, StateServerKind state)
    {
        var settings = new Dictionary<string, string> { ["SDK_ENTRY"] = NpmTools.RequireFile("@anthropic-ai/sdk", "index.mjs") };
        // Its scripts have a key of their own.
        await using var services = await StartAsync(store, state, ("PROXY_API_KEYS", "sk-test"));
        var made = await NodeClient.RunAsync(services.Gateway.Http.BaseAddress!, "TypeScriptSdk", "batches", settings, Token);
        Assert.Equal("""{"processing":0,"succeeded":1,"errored":1,"canceled":0,"expired":0}""", made.GetProperty("batch").GetProperty("request_counts").GetRawText());
        Assert.Equal(["a", "b"], made.GetProperty("results").EnumerateArray().Select(static line => line.GetProperty("custom_id").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal("message_batch_deleted", made.GetProperty("deleted").GetProperty("type").GetString());
        var files = await NodeClient.RunAsync(services.Gateway.Http.BaseAddress!, "TypeScriptSdk", "files", settings, Token);
        Assert.Equal(5, files.GetProperty("listed").GetArrayLength());
        Assert.Equal(4, files.GetProperty("left").GetInt32());
    }

    private static async Task<MessageBatch> EndedAsync(AnthropicClient client, string id)
    {
        MessageBatch? batch = null;
        await Until.TrueAsync(async () => (batch = await client.Messages.Batches.Retrieve(id, cancellationToken: Token)).ProcessingStatus.Value() == ProcessingStatus.Ended);
        return batch!;
    }

    private static Request Ask(string id, string text) => Ask(id, Sdk.User(text));

    private static Request Ask(string id, MessageParam message) => new() { CustomID = id, Params = new Params { Model = "claude-opus-5-5", MaxTokens = 100, Messages = [message] } };

    private static MessageParam About(string file) => new UserMessageParam(new MessageContentParam(
    [
        new DocumentBlockParam(new FileDocumentSource(file)),
        new TextBlockParam("What does it say?"),
    ]));

    private async Task<Pair> StartAsync(StoreKind store, StateServerKind state, params (string Key, string Value)[] more)
    {
        List<(string Key, string Value)> settings = [("ConnectionStrings:redis", states.ConnectionOf(state)), ("Proxy:State:Prefix", states.NewPrefix()), .. more];
        if (store == StoreKind.Azure) settings.Add(("ConnectionStrings:blobs", blobs.NewContainer()));
        var gateway = await GatewayProcess.StartAsync(_upstream.BaseUrl, _folder.Path, [.. settings]);
        // With blob storage the two have nothing in common but their connection strings.
        return new Pair(gateway, await WorkerProcess.StartAsync(_upstream.BaseUrl, store == StoreKind.Azure ? _other.Path : _folder.Path, [.. settings]));
    }

    private sealed record Pair(GatewayProcess Gateway, WorkerProcess Worker) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Worker.DisposeAsync();
            await Gateway.DisposeAsync();
        }
    }
}
