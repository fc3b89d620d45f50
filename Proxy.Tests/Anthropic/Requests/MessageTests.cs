using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Tests.Anthropic.Requests;

public sealed class MessageTests
{
    [Theory]
    [InlineData("{\"content\":\"hi\"}", "messages.0.role: Field required")]
    [InlineData("{\"role\":\"user\"}", "messages.0.content: Field required")]
    [InlineData("{\"role\":\"tool\",\"content\":\"hi\"}", "messages.0.role: Input should be 'user', 'assistant' or 'system'")]
    [InlineData("{\"role\":\"user\",\"content\":5}", "messages.0.content: Input should be a valid list")]
    [InlineData("{\"role\":\"user\",\"content\":null}", "messages.0.content: Input should be a valid list")]
    [InlineData("{\"role\":\"user\",\"content\":[\"hi\"]}", "messages.0.content.0: Input should be a valid dictionary")]
    [InlineData("{\"role\":\"user\",\"content\":\"\"}", "messages.0: all messages must have non-empty content except for the optional final assistant message")]
    [InlineData("{\"role\":\"user\",\"content\":[ ]}", "messages.0: all messages must have non-empty content except for the optional final assistant message")]
    [InlineData("\"hi\"", "messages.0: Input does not match the expected shape.")]
    public void A_wrong_message_is_refused_where_it_stands(string message, string text) => Assert.Equal(text, Bodies.RefusalText(Bodies.Of(message)));

    [Fact]
    public void Only_the_last_assistant_message_may_be_empty()
    {
        var empty = Bodies.AssistantBlocks();
        Assert.StartsWith("messages.1: all messages", Bodies.RefusalText(Bodies.Of(Bodies.User("a") + "," + empty + "," + Bodies.User("b"))), StringComparison.Ordinal);
        Assert.Empty(Bodies.Read(Bodies.Of(Bodies.User("a") + "," + empty)).Turns[1].Blocks);
    }

    // K4.
    [Fact]
    public void Same_role_neighbours_stay_apart()
    {
        var turns = Bodies.Read(Bodies.Of(Bodies.User("a") + "," + Bodies.User("b") + "," + Bodies.Assistant("c") + "," + Bodies.Assistant("d") + "," + Bodies.User("e"))).Turns;
        Assert.Equal([Role.User, Role.User, Role.Assistant, Role.Assistant, Role.User], turns.Select(turn => turn.Role));
        Assert.Equal([0, 1, 2, 3, 4], turns.Select(turn => turn.Index));
        Assert.Equal("messages.3", turns[3].Blocks[0].Path.ToString());
    }

    // R3, K3.
    [Theory]
    [InlineData("\"be brief\"", 1)]
    [InlineData("[{\"type\":\"text\",\"text\":\"be\"},{\"type\":\"text\",\"text\":\"brief\"}]", 2)]
    [InlineData("[]", 0)]
    [InlineData("\"\"", 0)]
    [InlineData("[{\"type\":\"text\",\"text\":\"\"}]", 0)]
    public void A_system_message_is_a_string_an_array_or_nothing(string content, int blocks)
    {
        var message = Bodies.Message("system", content, "\"output_config\":{\"effort\":\"low\"},\"clear_at\":\"next_user_message\"");
        var turn = Bodies.Read(Bodies.Of(Bodies.User("hi") + "," + message)).Turns[1];
        Assert.Equal(Role.System, turn.Role);
        Assert.Equal(blocks, turn.Blocks.Count);
        Assert.Equal(Effort.Low, turn.Effort);
        Assert.True(turn.ClearAtNextUser);
    }

    // The SDK's type has no content then (K3).
    [Theory]
    [InlineData("{\"role\":\"system\",\"output_config\":{\"effort\":\"low\"}}", null)]
    [InlineData("{\"output_config\":{\"effort\":\"low\"},\"content\":null,\"role\":\"system\"}", null)]
    [InlineData("{\"role\":\"system\"}", "messages.1.content: Field required")]
    [InlineData("{\"role\":\"system\",\"output_config\":{}}", "messages.1.content: Field required")]
    public void A_system_message_has_content_or_an_effort(string message, string? refusal)
    {
        var body = Bodies.Of(Bodies.User("hi") + "," + message);
        if (refusal is not null) Assert.Equal(refusal, Bodies.RefusalText(body));
        else Assert.Equal((Effort.Low, 0), (Bodies.Read(body).Turns[1].Effort, Bodies.Read(body).Turns[1].Blocks.Count));
    }

    [Theory]
    [InlineData("\"clear_at\":\"tomorrow\"", "messages.1.clear_at: Input should be 'next_user_message' or 'never'")]
    [InlineData("\"output_config\":{\"effort\":\"none\"}", "messages.1.output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'")]
    public void A_wrong_option_of_a_system_message_is_refused(string more, string text) =>
        Assert.Equal(text, Bodies.RefusalText(Bodies.Of(Bodies.User("hi") + "," + Bodies.Message("system", "[]", more))));

    [Fact]
    public void Options_of_system_messages_mean_nothing_elsewhere() => Assert.Equal(
        "messages.output_config:system_only, messages.clear_at:system_only",
        Bodies.WarningsOf(Bodies.Of(Bodies.Message("user", "\"hi\"", "\"clear_at\":\"never\",\"output_config\":{}"))));

    // clients §0.5, 1.3: second message, after tool results, after compaction, twice in a row, with the user going on.
    [Fact]
    public void System_messages_stand_where_claude_code_puts_them()
    {
        var system = Bodies.Message("system", "[]", "\"output_config\":{\"effort\":\"medium\"}");
        Bodies.Read(Bodies.Of(Bodies.User("a") + "," + Bodies.User("b") + "," + system));
        Bodies.Read(Bodies.Of(Bodies.Exchange(Bodies.ToolResult("toolu_1")) + "," + system));
        Bodies.Read(Bodies.Of(Bodies.User("summary") + "," + system + "," + Bodies.User("go on")));
        Bodies.Read(Bodies.Of(Bodies.User("a") + "," + system + "," + system + "," + Bodies.Assistant("b") + "," + Bodies.User("c")));
    }

    // D40.
    [Fact]
    public void A_system_message_must_follow_a_user_message()
    {
        const string Text = "`system` messages must immediately follow a `user` message";
        var system = Bodies.Message("system", "\"x\"");
        Assert.Equal("messages.0: " + Text, Bodies.RefusalText(Bodies.Of(system + "," + Bodies.User("a"))));
        Assert.Equal("messages.2: " + Text, Bodies.RefusalText(Bodies.Of(Bodies.User("a") + "," + Bodies.Assistant("b") + "," + system)));
        Assert.Equal(
            "messages.2: " + Text,
            Bodies.RefusalText(Bodies.Of(Bodies.User("a") + "," + Bodies.AssistantBlocks(Bodies.ToolUse("toolu_1")) + "," + system + "," + Bodies.UserBlocks(Bodies.ToolResult("toolu_1")))));
    }

    [Theory]
    [InlineData("user", "{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"b\",\"input\":{}}", "messages.0.content.0: `tool_use` blocks are not permitted in `user` messages")]
    [InlineData("user", "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}", "messages.0.content.0: `thinking` blocks are not permitted in `user` messages")]
    [InlineData("user", "{\"type\":\"tool_reference\",\"tool_name\":\"a\"}", "messages.0.content.0: `tool_reference` blocks are not permitted in `user` messages")]
    [InlineData("assistant", "{\"type\":\"tool_result\",\"tool_use_id\":\"a\"}", "messages.0.content.0: `tool_result` blocks are not permitted in `assistant` messages")]
    [InlineData("assistant", "{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://a/b\"}}", "messages.0.content.0: `image` blocks are not permitted in `assistant` messages")]
    [InlineData("user", "{\"type\":\"container_upload\",\"file_id\":\"f\"}", "messages.0.content.0: `container_upload` blocks need the code_execution tool")]
    [InlineData("user", "{\"type\":\"container_upload\"}", "messages.0.content.0.container_upload.file_id: Field required")]
    [InlineData("system", "{\"type\":\"tool_addition\",\"tool\":{}}", "messages.0.content.0.tool_addition.tool.type: Field required")]
    [InlineData("user", "{\"type\":\"server_tool_use\",\"id\":\"a\",\"name\":\"web_search\",\"input\":{}}", "messages.0.content.0: `server_tool_use` blocks are not permitted in `user` messages")]
    [InlineData("user", "{\"type\":\"mcp_tool_result\",\"tool_use_id\":\"a\",\"content\":\"b\"}", "messages.0.content.0: `mcp_tool_result` blocks are not permitted in `user` messages")]
    [InlineData("user", "{\"type\":\"bash_code_execution_tool_result\",\"tool_use_id\":\"a\",\"content\":{}}", "messages.0.content.0: `bash_code_execution_tool_result` blocks are not permitted in `user` messages")]
    [InlineData("assistant", "{\"type\":\"mcp_tool_use\",\"id\":\"a\",\"name\":\"b\",\"input\":{}}", "messages.0.content.0.mcp_tool_use.server_name: Field required")]
    [InlineData("assistant", "{\"type\":\"code_execution_tool_result\",\"tool_use_id\":\"a\"}", "messages.0.content.0.code_execution_tool_result.content: Field required")]
    [InlineData("user", "{\"type\":\"hologram\"}", "messages.0.content.0: Input tag 'hologram' found using 'type' does not match any of the expected tags")]
    [InlineData("user", "{\"text\":\"a\"}", "messages.0.content.0.type: Field required")]
    public void A_block_in_the_wrong_place_is_refused_never_lost(string role, string block, string text) =>
        Assert.Equal(text, Bodies.RefusalText(Bodies.Of(Bodies.Message(role, "[" + block + "]"))));

    // R70.
    [Fact]
    public void A_fallback_block_is_dropped_without_a_word()
    {
        var body = Bodies.Of(Bodies.User("a") + "," + Bodies.AssistantBlocks("{\"type\":\"fallback\",\"from\":\"x\",\"to\":\"y\",\"trigger\":{}}", Bodies.Text("b")) + "," + Bodies.User("c"));
        Assert.Equal("messages.1.content.1", Bodies.Read(body).Turns[1].Blocks.Single().Path.ToString());
        Assert.Equal("", Bodies.WarningsOf(body));
    }
}
