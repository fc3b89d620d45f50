using System.Text;
using Anthropic;
using Anthropic.Core;
using Anthropic.Models.Files;
using Proxy.Tests.Api;
using Proxy.Tests.Clients.Tools;
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
}
