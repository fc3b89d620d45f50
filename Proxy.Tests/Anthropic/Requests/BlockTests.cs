using Proxy.Core.Canonical.Conversations;

namespace Proxy.Tests.Anthropic.Requests;

public sealed class BlockTests
{
    // R5.
    [Theory]
    [InlineData("user")]
    [InlineData("assistant")]
    public void Empty_text_blocks_are_refused(string role) => Assert.Equal(
        "messages.0.content.1: text content blocks must be non-empty",
        Bodies.RefusalText(Bodies.Of(Bodies.Message(role, "[" + Bodies.Text("a") + "," + Bodies.Text("") + "]"))));

    // R22.
    [Fact]
    public void Citations_on_user_text_depend_on_the_version()
    {
        var body = Bodies.Of(Bodies.UserBlocks(Bodies.Text("a", "\"citations\":[{\"type\":\"char_location\"}]")));
        Assert.Equal("messages.0.content.0.text.citations: Extra inputs are not permitted", Bodies.RefusalText(body, Bodies.V2026));
        var nested = Bodies.Of(Bodies.Exchange(Bodies.ToolResult("toolu_1", "[" + Bodies.Text("a", "\"citations\":[{}]") + "]")));
        Assert.Equal("messages.2.content.0.content.0.text.citations: Extra inputs are not permitted", Bodies.RefusalText(nested, Bodies.V2026));
        Bodies.Read(nested, Bodies.V2023);
        Assert.False(((TextBlock)Bodies.Read(body, Bodies.V2023).Turns[0].Blocks[0]).HasCitations);
        Bodies.Read(Bodies.Of(Bodies.UserBlocks(Bodies.Text("a", "\"citations\":[]"), Bodies.Text("a", "\"citations\":null"))), Bodies.V2026);
    }

    // R6.
    [Fact]
    public void Citations_on_assistant_text_are_remembered()
    {
        var body = Bodies.Of(Bodies.User("q") + "," + Bodies.AssistantBlocks(Bodies.Text("a", "\"citations\":null"), Bodies.Text("b", "\"citations\":[{}]")) + "," + Bodies.User("r"));
        Assert.Equal([false, true], Bodies.Read(body, Bodies.V2026).Turns[1].Blocks.Cast<TextBlock>().Select(text => text.HasCitations));
    }

    [Fact]
    public void Thinking_travels_as_it_came_signed_or_not()
    {
        var body = Bodies.Of(Bodies.User("q") + "," + Bodies.AssistantBlocks(
            "{\"signature\":\"EqQB\",\"thinking\":\"a\\n\",\"type\":\"thinking\"}",
            "{\"type\":\"thinking\",\"thinking\":\"\"}",
            "{\"type\":\"redacted_thinking\",\"data\":\"abc\"}",
            Bodies.Text("b")) + "," + Bodies.User("r"));
        var blocks = Bodies.Read(body).Turns[1].Blocks;
        var thinking = Assert.IsType<ThinkingBlock>(blocks[0]);
        Assert.Equal("\"a\\n\"", thinking.Thinking.ToString());
        Assert.Equal("\"EqQB\"", thinking.Signature.ToString());
        Assert.True(Assert.IsType<ThinkingBlock>(blocks[1]).Signature.IsEmpty);
        Assert.Equal("\"abc\"", Assert.IsType<RedactedThinkingBlock>(blocks[2]).Data.ToString());
    }

    [Theory]
    [InlineData("{\"type\":\"thinking\",\"signature\":\"x\"}", "messages.0.content.0.thinking.thinking: Field required")]
    [InlineData("{\"type\":\"redacted_thinking\"}", "messages.0.content.0.redacted_thinking.data: Field required")]
    [InlineData("{\"type\":\"text\"}", "messages.0.content.0.text.text: Field required")]
    [InlineData("{\"type\":\"text\",\"text\":5}", "messages.0.content.0.text.text: Input should be a valid string")]
    [InlineData("{\"type\":\"tool_use\",\"name\":\"a\",\"input\":{}}", "messages.0.content.0.tool_use.id: Field required")]
    [InlineData("{\"type\":\"tool_use\",\"id\":\"\",\"name\":\"a\",\"input\":{}}", "messages.0.content.0.tool_use.id: String should have at least 1 character")]
    [InlineData("{\"type\":\"tool_use\",\"id\":\"a\",\"input\":{}}", "messages.0.content.0.tool_use.name: Field required")]
    [InlineData("{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"a\"}", "messages.0.content.0.tool_use.input: Field required")]
    [InlineData("{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"a\",\"input\":\"{}\"}", "messages.0.content.0.tool_use.input: Input should be a valid dictionary")]
    [InlineData("{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"a\",\"input\":[]}", "messages.0.content.0.tool_use.input: Input should be a valid dictionary")]
    public void A_wrong_assistant_block_is_refused(string block, string text) =>
        Assert.Equal(text, Bodies.RefusalText(Bodies.Of(Bodies.AssistantBlocks(block))));

    // R8, R10.
    [Fact]
    public void A_tool_use_keeps_id_and_input_as_they_came()
    {
        const string Input = "{ \"b\": 1.0, \"a\":\"\\u00e9\", \"a\": null }";
        const string Id = "call:abc|def/1";
        var call = Assert.IsType<ToolUseBlock>(Bodies.Read(Bodies.Of(Bodies.Exchange(
            Bodies.ToolResult(Id), "{\"caller\":{\"type\":\"direct\"},\"input\":" + Input + ",\"name\":\"get\",\"id\":\"" + Id + "\",\"type\":\"tool_use\"}"))).Turns[1].Blocks[0]);
        Assert.Equal(Id, call.Id);
        Assert.Equal("get", call.Name);
        Assert.Equal(Input, call.Input.ToString());
    }

    [Fact] // K7, K9: what an upstream made up comes back with the history
    public void A_call_of_a_tool_that_cannot_exist_keeps_its_name()
    {
        var call = Bodies.Read(Bodies.Of(Bodies.Exchange(Bodies.ToolResult("toolu_1"), Bodies.ToolUse("toolu_1", "functions.get")))).Turns[1].Blocks[0];
        Assert.Equal("functions.get", Assert.IsType<ToolUseBlock>(call).Name);
    }

    [Fact]
    public void Ids_of_up_to_512_characters_are_taken()
    {
        var id = new string('x', 512);
        Bodies.Read(Bodies.Of(Bodies.Exchange(Bodies.ToolResult(id), Bodies.ToolUse(id))));
        Assert.Equal(
            "messages.1.content.0.tool_use.id: String should have at most 512 characters",
            Bodies.RefusalText(Bodies.Of(Bodies.Exchange(Bodies.ToolResult(id + "x"), Bodies.ToolUse(id + "x")))));
    }

    [Fact]
    public void A_call_made_by_a_program_is_told_to_be_direct() => Assert.Equal(
        "caller:direct_only",
        Bodies.WarningsOf(Bodies.Of(Bodies.Exchange(Bodies.ToolResult("a"), Bodies.ToolUse("a", more: "\"caller\":{\"type\":\"code_execution_20250825\",\"tool_id\":\"srvtoolu_1\"}")))));

    // R11.
    [Theory]
    [InlineData("", false, 0)]
    [InlineData("null", false, 0)]
    [InlineData("[]", false, 0)]
    [InlineData("\"\"", true, 0)]
    [InlineData("\"boom\"", true, 1)]
    [InlineData("[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"\"}]", false, 2)]
    public void A_result_is_a_string_an_array_or_missing(string content, bool isString, int blocks)
    {
        var result = Assert.IsType<ToolResultBlock>(Bodies.Read(Bodies.Of(Bodies.Exchange(Bodies.ToolResult("toolu_1", content, "\"is_error\":true")))).Turns[2].Blocks[0]);
        Assert.Equal("toolu_1", result.ToolUseId);
        Assert.True(result.IsError);
        Assert.Equal(isString, result.IsString);
        Assert.Equal(blocks, result.Content.Count);
    }

    // R12, D25.
    [Fact]
    public void A_result_holds_text_images_documents_and_search_results_in_order()
    {
        var content = "[" + string.Join(",", Bodies.Text("a"), Bodies.Image(), Bodies.Document("{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"d\"}"),
            "{\"type\":\"search_result\",\"content\":[{\"type\":\"text\",\"text\":\"x\"},{\"type\":\"text\",\"text\":\"y\"}],\"source\":\"s\",\"title\":\"t\"}") + "]";
        var result = Assert.IsType<ToolResultBlock>(Bodies.Read(Bodies.Of(Bodies.Exchange(Bodies.ToolResult("toolu_1", content)))).Turns[2].Blocks[0]);
        Assert.Equal(["TextBlock", "ImageBlock", "DocumentBlock", "SearchResultBlock"], result.Content.Select(block => block.GetType().Name));
        Assert.Equal("messages.2.content.0.content.1", result.Content[1].Path.ToString());
        Assert.Equal(["\"x\"", "\"y\""], ((SearchResultBlock)result.Content[3]).Texts.Select(text => text.ToString()));
    }

    [Theory]
    [InlineData("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}", "messages.2.content.0.content.0: `thinking` blocks are not permitted in `tool_result` content")]
    [InlineData("{\"type\":\"tool_result\",\"tool_use_id\":\"x\"}", "messages.2.content.0.content.0: `tool_result` blocks are not permitted in `tool_result` content")]
    [InlineData("{\"type\":\"hologram\"}", "messages.2.content.0.content.0: Input tag 'hologram' found using 'type' does not match any of the expected tags")]
    [InlineData("{\"type\":\"mcp_tool_use\",\"id\":\"a\",\"name\":\"b\",\"server_name\":\"c\",\"input\":{}}", "messages.2.content.0.content.0: `mcp_tool_use` blocks are not permitted in `tool_result` content")]
    public void Other_blocks_in_a_result_are_refused(string block, string text) =>
        Assert.Equal(text, Bodies.RefusalText(Bodies.Of(Bodies.Exchange(Bodies.ToolResult("toolu_1", "[" + block + "]")))));

    [Fact]
    public void A_result_of_another_type_is_refused() =>
        Assert.Equal("messages.2.content.0.tool_result.content: Input should be a valid list", Bodies.RefusalText(Bodies.Of(Bodies.Exchange(Bodies.ToolResult("toolu_1", "{}")))));

    // R13, K6.
    [Fact]
    public void A_tool_reference_names_a_tool_of_the_request()
    {
        var messages = Bodies.Exchange(Bodies.ToolResult("toolu_1", "[{\"type\":\"tool_reference\",\"tool_name\":\"WebFetch\"}]"));
        var result = (ToolResultBlock)Bodies.Read(Bodies.Of(messages, Bodies.Tools(Bodies.Tool(), Bodies.Tool("WebFetch", "\"defer_loading\":true")))).Turns[2].Blocks[0];
        Assert.Equal("WebFetch", Assert.IsType<ToolReferenceBlock>(result.Content[0]).ToolName);
        var failure = Bodies.Refusal(Bodies.Of(messages));
        Assert.Equal("tool_reference_unresolved", failure.ErrorCode);
        Assert.StartsWith("messages.2.content.0.content.0", failure.Message, StringComparison.Ordinal);
    }

    // R14, R16, D30.
    [Fact]
    public void Browser_state_comes_only_with_a_browser_result_that_is_no_error()
    {
        const string State = "{\"type\":\"browser_state\",\"tabs\":[{\"id\":1,\"active\":true}]}";
        const string Browser = "\"toolset_name\":\"browser\"";
        var call = Bodies.ToolUse("toolu_1", "navigate", more: Browser);
        var body = Bodies.Of(Bodies.Exchange(Bodies.ToolResult("toolu_1", "[" + State + "]", Browser), call));
        var result = (ToolResultBlock)Bodies.Read(body).Turns[2].Blocks[0];
        Assert.Equal(State, Assert.IsType<BrowserStateBlock>(result.Content[0]).State.ToString());
        Assert.Equal("", Bodies.WarningsOf(body));

        Assert.Contains("browser_state", Bodies.RefusalText(Bodies.Of(Bodies.Exchange(Bodies.ToolResult("toolu_1", "[" + State + "]", Browser + ",\"is_error\":true"), call))), StringComparison.Ordinal);
        Assert.Contains("browser_state", Bodies.RefusalText(Bodies.Of(Bodies.Exchange(Bodies.ToolResult("toolu_1", "[" + State + "]")))), StringComparison.Ordinal);
        Assert.Equal(
            "messages.2.content.0: `toolset_name` must match the `tool_use` block it answers",
            Bodies.RefusalText(Bodies.Of(Bodies.Exchange(Bodies.ToolResult("toolu_1"), call))));
    }
}
