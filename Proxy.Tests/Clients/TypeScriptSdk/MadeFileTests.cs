using System.Text.Json.Nodes;
using Proxy.Tests.Clients.Tools;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.TypeScriptSdk;

/// <summary>S10, C7: what hosted code made, by the official TypeScript SDK.</summary>
public sealed class MadeFileTests
{
    [Fact]
    public async Task What_code_made_is_downloaded_by_its_id()
    {
        await using var gateway = await ScriptedGateway.StartAsync(Ran("cntr_1", "a.csv", "a,b"), Ran("cntr_2", "é.txt", "é"));
        var result = await NodeClient.RunAsync(
            gateway.BaseUrl, "TypeScriptSdk", "made-files", new Dictionary<string, string> { ["SDK_ENTRY"] = NpmTools.RequireFile("@anthropic-ai/sdk", "index.mjs") }, TestContext.Current.CancellationToken);
        Assert.Equal(
            """[{"type":"code_execution_output","name":"a.csv","downloadable":true,"text":"a,b"},{"type":"code_execution_output","name":"é.txt","downloadable":true,"text":"é"}]""",
            result.GetProperty("files").GetRawText());
    }

    private static JsonObject Ran(string container, string path, string content) => Turn.Of(
        new JsonObject { ["code_interpreter"] = new JsonObject { ["code"] = "go()", ["container_id"] = container, ["files"] = new JsonArray(new JsonObject { ["path"] = path, ["content"] = content }) } },
        Item.Text("Made."));
}
