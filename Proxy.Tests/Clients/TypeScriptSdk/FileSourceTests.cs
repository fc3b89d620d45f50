using Proxy.Tests.Clients.Tools;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.TypeScriptSdk;

/// <summary>Files by the official TypeScript SDK, and a question about one.</summary>
public sealed class FileSourceTests
{
    [Fact]
    public async Task A_pdf_is_uploaded_asked_about_listed_and_deleted()
    {
        await using var gateway = await ScriptedGateway.StartAsync(Turn.Of(Item.Text("Apples.")));
        var result = await NodeClient.RunAsync(
            gateway.BaseUrl, "TypeScriptSdk", "file-sources", new Dictionary<string, string> { ["SDK_ENTRY"] = NpmTools.RequireFile("@anthropic-ai/sdk", "index.mjs") }, TestContext.Current.CancellationToken);

        var id = result.GetProperty("file").GetProperty("id").GetString();
        Assert.Equal("Apples.", result.GetProperty("message").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.StartsWith("data:application/pdf;base64,JVBERi0xLjcg", gateway.Requests[0].Body.GetProperty("input")[0].GetProperty("content")[0].GetProperty("file_data").GetString(), StringComparison.Ordinal);
        Assert.Equal(id, Assert.Single(result.GetProperty("listed").EnumerateArray()).GetString());
        Assert.Equal("apples.pdf", result.GetProperty("told").GetProperty("filename").GetString());
        Assert.Equal("file_deleted", result.GetProperty("deleted").GetProperty("type").GetString());
        Assert.Equal((404, "not_found_error"), (result.GetProperty("missing").GetProperty("status").GetInt32(), result.GetProperty("missing").GetProperty("type").GetString()));
    }
}
