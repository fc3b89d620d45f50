using System.Text.Json;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Tests.Anthropic.Requests.Tools;

// R45, R16.
public sealed class ToolsetTests
{
    private const string Computer = "{\"type\":\"computer_toolset_20260801\"}";
    private const string Browser = "{\"type\":\"browser_toolset_20260801\"}";

    [Fact]
    public void The_computer_has_seventeen_members()
    {
        var tools = Read(Computer);
        Assert.Equal(
            "key hold_key type cursor_position mouse_move left_mouse_down left_mouse_up left_click left_click_drag right_click middle_click double_click triple_click scroll wait screenshot zoom",
            string.Join(' ', tools.Select(t => t.Name)));
        Assert.All(tools, t => Assert.Equal(("computer", 0), (t.Toolset, t.Index)));
    }

    [Fact]
    public void The_browser_has_thirty_one_members_of_which_four_must_be_switched_on()
    {
        Assert.Equal(27, Read(Browser).Count);
        string[] off = ["read_console", "read_network", "file_upload", "javascript_exec"];
        Assert.DoesNotContain(Read(Browser), t => off.Contains(t.Name));
        var all = Read(Configured("browser", string.Join(',', off.Select(name => "\"" + name + "\":{\"enabled\":true}"))));
        Assert.Equal(31, all.Count);
        Assert.Equal(31, all.Select(t => t.Name).Distinct().Count());
    }

    [Fact]
    public void Every_member_has_a_schema_that_holds_what_it_requires()
    {
        foreach (var tool in Read(Computer).Concat(Read(Browser)))
        {
            using var schema = JsonDocument.Parse(tool.InputSchema.Bytes);
            Assert.Equal("object", schema.RootElement.GetProperty("type").GetString());
            Assert.All(
                schema.RootElement.GetProperty("required").EnumerateArray(),
                name => Assert.True(schema.RootElement.GetProperty("properties").TryGetProperty(name.GetString()!, out _), tool.Name));
            Assert.NotEqual("", tool.Description!.Value.Decode());
        }
    }

    [Fact]
    public void Members_are_switched_off_and_deferred()
    {
        Assert.DoesNotContain(Read(Configured("computer", "\"zoom\":{\"enabled\":false},\"wait\":null,\"key\":{}")), t => t.Name == "zoom");
        Assert.Equal(17, Read(Configured("computer", "\"zoom\":{\"enabled\":true}")).Count);
        var only = string.Join(',', Read(Computer).Select(t => "\"" + t.Name + "\":{\"enabled\":" + (t.Name == "wait" ? "true,\"defer_loading\":true" : "false") + "}"));
        var tool = Assert.Single(Read(Configured("computer", only), Bodies.Tool()), t => t.Toolset == "computer");
        Assert.True(tool.DeferLoading);
    }

    [Theory]
    [InlineData("{\"type\":\"computer_toolset_20260801\",\"configs\":{\"navigate\":{}}}", "tools.0.computer_toolset_20260801.configs.navigate: Extra inputs are not permitted")]
    [InlineData("{\"type\":\"browser_toolset_20260801\",\"configs\":{\"find\":{\"enabled\":1}}}", "tools.0.browser_toolset_20260801.configs.find.enabled: Input should be a valid boolean")]
    [InlineData("{\"type\":\"browser_toolset_20260801\",\"configs\":{\"find\":5}}", "tools.0.browser_toolset_20260801.configs.find: Input should be a valid dictionary")]
    [InlineData("{\"type\":\"browser_toolset_20260801\",\"configs\":[]}", "tools.0.browser_toolset_20260801.configs: Input should be a valid dictionary")]
    [InlineData("{\"type\":\"computer_toolset_20260801\",\"strict\":true}", "tools.0.computer_toolset_20260801.strict: Extra inputs are not permitted")]
    [InlineData("{\"type\":\"computer_toolset_20260801\",\"input_examples\":[]}", "tools.0.computer_toolset_20260801.input_examples: Extra inputs are not permitted")]
    [InlineData("{\"type\":\"computer_toolset_20260801\",\"defer_loading\":false}", "tools.0.computer_toolset_20260801.defer_loading: Extra inputs are not permitted")]
    [InlineData("{\"type\":\"computer_toolset_20260801\",\"configs\":{\"zoom\":{\"defer_loading\":true}}}", "tools.0.computer_toolset_20260801.configs: defer_loading must be the same for every enabled member of a toolset")]
    [InlineData(Computer + "," + Computer, "tools.1: the computer toolset may be given once only")]
    [InlineData(Computer + ",{\"name\":\"computer\",\"input_schema\":{\"type\":\"object\"}}", "tools.0: a tool named 'computer' cannot stand beside the computer toolset")]
    [InlineData("{\"name\":\"browser\",\"input_schema\":{\"type\":\"object\"}}," + Browser, "tools.1: a tool named 'browser' cannot stand beside the browser toolset")]
    public void A_wrong_toolset_is_refused(string tools, string text) => Assert.Equal(text, Bodies.RefusalText(Bodies.With(Bodies.Tools(tools))));

    [Fact]
    public void Both_toolsets_and_tools_named_like_members_stand_side_by_side()
    {
        var tools = Read(Bodies.Tool("key"), Computer, Browser);
        Assert.Equal(1 + 17 + 27, tools.Count);
        Assert.Equal([0, 1, 2], tools.Select(t => t.Index).Distinct());
    }

    [Theory] // R52
    [InlineData("computer")]
    [InlineData("left_click")]
    [InlineData("computer__left_click")]
    public void No_choice_names_a_toolset_or_a_member(string name) =>
        Assert.Equal("tool_choice: Tool '" + name + "' not found in provided tools", Bodies.RefusalText(Bodies.With(Bodies.Tools(Computer) + ",\"tool_choice\":{\"type\":\"tool\",\"name\":\"" + name + "\"}")));

    [Fact] // R52
    public void Any_is_a_choice_among_members() =>
        Assert.Equal(ToolChoiceKind.Any, Bodies.Read(Bodies.With(Bodies.Tools(Computer) + ",\"tool_choice\":{\"type\":\"any\"}")).ToolChoice!.Kind);

    [Fact] // A3
    public void A_result_shows_text_images_and_one_browser_state()
    {
        const string State = "{\"type\":\"browser_state\",\"tabs\":[]}";
        const string Text = "{\"type\":\"text\",\"text\":\"a\"}";
        Assert.Equal("", Bodies.WarningsOf(Result("browser", Text + "," + Bodies.Image() + "," + State)));
        Assert.Contains("one `browser_state`", Bodies.RefusalText(Result("browser", State + "," + State)), StringComparison.Ordinal);
        Assert.Contains("browser_state", Bodies.RefusalText(Result("computer", State)), StringComparison.Ordinal);
        Assert.Equal(
            "messages.2.content.0.content.0: `document` blocks are not permitted in results of a toolset's tools",
            Bodies.RefusalText(Result("computer", Bodies.Document("{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"x\"}"))));
    }

    private static string Result(string toolset, string content)
    {
        var named = "\"toolset_name\":\"" + toolset + "\"";
        return Bodies.Of(Bodies.Exchange(Bodies.ToolResult("toolu_1", "[" + content + "]", named), Bodies.ToolUse("toolu_1", "screenshot", more: named)));
    }

    private static string Configured(string toolset, string configs) => "{\"type\":\"" + toolset + "_toolset_20260801\",\"configs\":{" + configs + "}}";

    private static IReadOnlyList<Tool> Read(params string[] tools) => Bodies.Read(Bodies.With(Bodies.Tools(tools))).Tools;
}
