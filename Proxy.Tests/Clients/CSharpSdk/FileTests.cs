using System.Text;
using System.Text.Json.Nodes;
using Anthropic;
using Anthropic.Core;
using Anthropic.Models.Files;
using Anthropic.Models.Messages;
using Proxy.Tests.Api;
using Proxy.Tests.Clients.Tools;
using Proxy.Tests.EndToEnd;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Clients.CSharpSdk;

/// <summary>The official SDK keeps files, on each store and each state.</summary>
public sealed class FileTests(FileGateways gateways) : IClassFixture<FileGateways>
{
    public static TheoryData<StoreKind, StateServerKind> Kinds => FileGateways.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Files_are_uploaded_listed_in_pages_and_deleted(StoreKind store, StateServerKind state)
    {
        await using var gateway = await gateways.StartAsync(store, state);
        using var client = new AnthropicClient { BaseUrl = gateway.BaseUrl.ToString().TrimEnd('/'), ApiKey = "sk-test", MaxRetries = 0 };
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var file = await client.Files.Upload(
                new FileUploadParams { File = new BinaryContent { Stream = new MemoryStream(Encoding.UTF8.GetBytes($"file {i}")), FileName = $"../a{i}.txt" }, ExpiresInSeconds = 3600 },
                Replies.Cancellation);
            Assert.Equal(($"a{i}.txt", "text/plain", 6), (file.Filename, file.MimeType, file.SizeBytes));
            ids.Insert(0, file.ID);
        }

        var listed = new List<string>();
        for (var page = await client.Files.List(new FileListParams { Limit = 2 }, Replies.Cancellation); ; page = (FileListPage)await page.Next(Replies.Cancellation))
        {
            listed.AddRange(page.Items.Select(file => file.ID));
            if (!page.HasNext()) break;
        }

        Assert.Equal(ids, listed);
        Assert.Equal("a4.txt", (await client.Files.RetrieveMetadata(ids[0], cancellationToken: Replies.Cancellation)).Filename);
        await Assert.ThrowsAsync<AnthropicFileNotDownloadableException>(() => client.Files.Download(ids[0], cancellationToken: Replies.Cancellation));
        Assert.Equal(ids[0], (await client.Files.Delete(ids[0], cancellationToken: Replies.Cancellation)).ID);
        Assert.Equal(ids[1..], (await client.Files.List(cancellationToken: Replies.Cancellation)).Items.Select(file => file.ID));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_code_made_is_downloaded_by_its_id(bool stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(Turn.Of(
            new JsonObject { ["code_interpreter"] = new JsonObject { ["code"] = "go()", ["container_id"] = "cntr_1", ["files"] = new JsonArray(new JsonObject { ["path"] = "a.csv", ["content"] = "a,b" }) } },
            Item.Text("Made.")));
        using var client = Sdk.Connect(gateway);
        var message = await client.AskAsync(Sdk.Ask(Sdk.User("Make it")) with { Tools = [new CodeExecutionTool20250825()] }, stream, Replies.Cancellation);
        var result = message.Content.Select(static block => block.TryPickCodeExecutionToolResult(out var found) ? found : null).Single(static found => found is not null)!;
        Assert.True(result.Content.TryPickResultBlock(out var ran));
        var id = Assert.Single(ran.Content).FileID;
        Assert.Equal("a.csv", (await client.Files.RetrieveMetadata(id, cancellationToken: Replies.Cancellation)).Filename);
        using var file = await client.Files.Download(id, cancellationToken: Replies.Cancellation);
        using var reader = new StreamReader(await file.ReadAsStream(Replies.Cancellation));
        Assert.Equal("a,b", await reader.ReadToEndAsync(Replies.Cancellation));
    }
}
