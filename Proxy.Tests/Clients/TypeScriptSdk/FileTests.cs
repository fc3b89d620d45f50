using System.Text.Json;
using Proxy.Tests.Api;
using Proxy.Tests.Clients.Tools;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Clients.TypeScriptSdk;

/// <summary>The official SDK keeps files, on each store and each state.</summary>
public sealed class FileTests(FileGateways gateways) : IClassFixture<FileGateways>
{
    public static TheoryData<StoreKind, StateServerKind> Kinds => FileGateways.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Files_are_uploaded_listed_in_pages_and_deleted(StoreKind store, StateServerKind state)
    {
        var entry = NpmTools.RequireFile("@anthropic-ai/sdk", "index.mjs");
        await using var gateway = await gateways.StartAsync(store, state);
        var result = await NodeClient.RunAsync(gateway.BaseUrl, "TypeScriptSdk", "files", new Dictionary<string, string> { ["SDK_ENTRY"] = entry }, Replies.Cancellation);

        var uploaded = result.GetProperty("uploaded").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"Grüße-{i}.txt"), uploaded.Select(file => file.GetProperty("filename").GetString()));
        Assert.All(uploaded, file => Assert.Equal(("text/plain", 6, false), (file.GetProperty("mime_type").GetString(), file.GetProperty("size_bytes").GetInt32(), file.GetProperty("downloadable").GetBoolean())));
        Assert.All(uploaded, file => Assert.Equal(TimeSpan.FromHours(1), file.GetProperty("expires_at").GetDateTimeOffset() - file.GetProperty("created_at").GetDateTimeOffset()));
        var newestFirst = uploaded.Select(Id).Reverse().ToList();
        Assert.Equal(newestFirst, result.GetProperty("listed").EnumerateArray().Select(Id));
        Assert.Equal(newestFirst, result.GetProperty("beta").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal(Id(uploaded[1]), Id(Assert.Single(result.GetProperty("some").EnumerateArray())));
        Assert.Equal(uploaded[0].GetRawText(), result.GetProperty("one").GetRawText());
        var failures = result.GetProperty("failures").EnumerateArray().ToList();
        Assert.Equal((400, "file_not_downloadable"), (failures[0].GetProperty("status").GetInt32(), failures[0].GetProperty("errorCode").GetString()));
        Assert.Equal((404, "not_found_error"), (failures[1].GetProperty("status").GetInt32(), failures[1].GetProperty("type").GetString()));
        Assert.Equal(Id(uploaded[0]), Id(result.GetProperty("deleted")));
        Assert.Equal(4, result.GetProperty("left").GetInt32());
    }

    private static string? Id(JsonElement file) => file.GetProperty("id").GetString();
}
