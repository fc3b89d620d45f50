using System.Globalization;
using System.Text;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.OpenAI.Requests;

/// <summary>F10: a body of the size that is taken costs linear time, whatever it repeats. A loop inside the loop takes several minutes here, one pass a second.</summary>
public sealed class ManyBlocksTests
{
    [Theory]
    [InlineData(600_000, """{"type":"text","text":"a"}""")]
    [InlineData(300_000, """{"type":"server_tool_use","id":"srvtoolu_#","name":"web_search","input":{}}""")]
    [InlineData(300_000, """{"type":"web_search_tool_result","tool_use_id":"srvtoolu_#","content":[]}""")]
    public void Blocks_of_an_answer(int count, string block) => TakesLinearTime(
        $$"""{"role":"user","content":"Hi"},{"role":"assistant","content":[{{Many(count, block)}}]},{"role":"user","content":"Hi"}""");

    [Fact]
    public void Tools_and_what_loads_them()
    {
        var references = Many(150_000, """{"type":"tool_reference","tool_name":"t#"}""");
        var tools = Many(150_000, """{"name":"t#","defer_loading":true,"input_schema":{"type":"object"}}""");
        TakesLinearTime(
            $$"""{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"t1","input":{} }]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{{references}}]}]}""",
            ",\"tools\":[{\"name\":\"now\",\"input_schema\":{\"type\":\"object\"}}," + tools + "]");
    }

    [Fact]
    public void Tools_that_messages_define()
    {
        var additions = Many(100_000, """{"type":"tool_addition","tool":{"type":"tool_definition","definition":{"name":"d#","input_schema":{"type":"object"}}}}""");
        var tools = Many(100_000, """{"name":"t#","input_schema":{"type":"object"}}""");
        TakesLinearTime($$"""{"role":"user","content":"Hi"},{"role":"system","content":[{{additions}}]}""", $$""","tools":[{{tools}}]""");
    }

    [Fact]
    public void Servers_and_their_toolsets()
    {
        var servers = Many(100_000, """{"type":"url","name":"s#","url":"https://s.example/#"}""");
        var toolsets = Many(100_000, """{"type":"mcp_toolset","mcp_server_name":"s#"}""");
        TakesLinearTime("""{"role":"user","content":"Hi"}""", $$""","mcp_servers":[{{servers}}],"tools":[{{toolsets}}]""");
    }

    private static string Many(int count, string json) =>
        string.Join(',', Enumerable.Range(0, count).Select(i => json.Replace("#", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));

    private static void TakesLinearTime(string messages, string more = "")
    {
        var body = Encoding.UTF8.GetBytes("{\"model\":\"claude-opus-5-5\",\"max_tokens\":10,\"messages\":[" + messages + "]" + more + "}");
        var clock = new WorkTime();
        var conversation = MessagesRequestReader.Read(body, new RequestTraits(ApiVersion.V2026, new HashSet<string>()), new Warnings());
        Given.Write(conversation, Given.Scope(Given.Profile with { AdditionalTools = true, ToolSearch = true, Mcp = true, WebSearch = true }));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }
}
