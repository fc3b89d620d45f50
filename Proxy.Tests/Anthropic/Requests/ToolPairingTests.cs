namespace Proxy.Tests.Anthropic.Requests;

/// <summary>R9, D22, D23: every call is answered once, first thing in the next user message.</summary>
public sealed class ToolPairingTests
{
    private static string Unanswered(int message, string ids) =>
        $"messages.{message}: `tool_use` ids were found without `tool_result` blocks immediately after: {ids}. Each `tool_use` block must have a corresponding `tool_result` block in the next message.";

    private static string Unexpected(string path, string id) =>
        $"{path}: unexpected `tool_use_id` found in `tool_result` blocks: {id}. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.";

    private static string Two => Bodies.User("hi") + "," + Bodies.AssistantBlocks(Bodies.ToolUse("toolu_1"), Bodies.ToolUse("toolu_2"));

    [Fact]
    public void Results_come_in_any_order_with_text_after_them() => Bodies.Read(Bodies.Of(
        Two + "," + Bodies.UserBlocks(Bodies.ToolResult("toolu_2", more: "\"is_error\":false"), Bodies.ToolResult("toolu_1"), Bodies.Text("go on"))));

    [Fact]
    public void Neighbouring_messages_of_one_role_count_as_one()
    {
        Bodies.Read(Bodies.Of(Two + "," + Bodies.UserBlocks(Bodies.ToolResult("toolu_2")) + "," + Bodies.UserBlocks(Bodies.ToolResult("toolu_1"))));
        Bodies.Read(Bodies.Of(
            Bodies.User("hi") + "," + Bodies.AssistantBlocks(Bodies.ToolUse("toolu_1")) + "," + Bodies.AssistantBlocks(Bodies.ToolUse("toolu_2"))
            + "," + Bodies.UserBlocks(Bodies.ToolResult("toolu_1"), Bodies.ToolResult("toolu_2"))));
    }

    [Fact]
    public void A_call_without_a_result_is_named()
    {
        Assert.Equal(Unanswered(1, "toolu_1, toolu_2"), Bodies.RefusalText(Bodies.Of(Two + "," + Bodies.User("go on"))));
        Assert.Equal(Unanswered(1, "toolu_2"), Bodies.RefusalText(Bodies.Of(Two + "," + Bodies.UserBlocks(Bodies.ToolResult("toolu_1")))));
        Assert.Equal(Unanswered(1, "toolu_2"), Bodies.RefusalText(Bodies.Of(Two + "," + Bodies.UserBlocks(Bodies.ToolResult("toolu_1")) + "," + Bodies.Assistant("a"))));
        Assert.Equal(Unanswered(1, "toolu_1, toolu_2"), Bodies.RefusalText(Bodies.Of(Two)));
        Assert.Equal(
            Unanswered(1, "toolu_2"),
            Bodies.RefusalText(Bodies.Of(Two + "," + Bodies.UserBlocks(Bodies.ToolResult("toolu_1")) + "," + Bodies.Message("system", "\"s\"") + "," + Bodies.UserBlocks(Bodies.ToolResult("toolu_2")))));
    }

    [Fact]
    public void Text_before_a_result_leaves_the_call_unanswered() =>
        Assert.Equal(Unanswered(1, "toolu_1"), Bodies.RefusalText(Bodies.Of(
            Bodies.User("hi") + "," + Bodies.AssistantBlocks(Bodies.ToolUse("toolu_1")) + "," + Bodies.UserBlocks(Bodies.Text("a"), Bodies.ToolResult("toolu_1")))));

    [Fact]
    public void A_result_without_its_call_is_named()
    {
        Assert.Equal(Unexpected("messages.2.content.0", "toolu_zz"), Bodies.RefusalText(Bodies.Of(Bodies.Exchange(Bodies.ToolResult("toolu_zz")))));
        Assert.Equal(Unexpected("messages.0.content.0", "toolu_1"), Bodies.RefusalText(Bodies.Of(Bodies.UserBlocks(Bodies.ToolResult("toolu_1")))));
        Assert.Equal(
            Unexpected("messages.4.content.0", "toolu_1"),
            Bodies.RefusalText(Bodies.Of(Bodies.Exchange(Bodies.ToolResult("toolu_1")) + "," + Bodies.Assistant("a") + "," + Bodies.UserBlocks(Bodies.ToolResult("toolu_1")))));
    }

    [Fact]
    public void A_second_result_for_one_call_is_refused() => Assert.Equal(
        "messages.2.content.1: each tool_use must have a single result. Found multiple `tool_result` blocks with id: toolu_1",
        Bodies.RefusalText(Bodies.Of(Bodies.User("hi") + "," + Bodies.AssistantBlocks(Bodies.ToolUse("toolu_1")) + "," + Bodies.UserBlocks(Bodies.ToolResult("toolu_1"), Bodies.ToolResult("toolu_1")))));

    // K9.
    [Fact]
    public void An_id_may_come_again_in_a_later_exchange_but_not_twice_in_one()
    {
        var exchange = Bodies.AssistantBlocks(Bodies.ToolUse("call_0")) + "," + Bodies.UserBlocks(Bodies.ToolResult("call_0"));
        Bodies.Read(Bodies.Of(Bodies.User("hi") + "," + exchange + "," + exchange));
        Assert.Equal(
            "messages.1.content.1: `tool_use` ids must be unique",
            Bodies.RefusalText(Bodies.Of(Bodies.User("hi") + "," + Bodies.AssistantBlocks(Bodies.ToolUse("call_0"), Bodies.ToolUse("call_0")) + "," + Bodies.UserBlocks(Bodies.ToolResult("call_0")))));
    }
}
