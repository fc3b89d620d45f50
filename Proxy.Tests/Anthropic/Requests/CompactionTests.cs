using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Hosted;

namespace Proxy.Tests.Anthropic.Requests;

/// <summary>R66, R67: how compactions and the wish for one are read.</summary>
public sealed class CompactionTests
{
    private const string Block = """{"type":"compaction","content":"what was"}""";

    [Fact]
    public void What_was_before_a_compaction_is_not_read_any_more()
    {
        var read = Bodies.Read(Bodies.Of(
            Bodies.User("q") + "," + Bodies.AssistantBlocks(Bodies.ToolUse("toolu_1")) + "," + Bodies.UserBlocks(Bodies.ToolResult("toolu_1")) + ","
            + Bodies.AssistantBlocks(Bodies.Text("a"), Block, Bodies.Text("b")) + "," + Bodies.User("r")));
        Assert.Equal("what was", ((Compaction)read.Compacted!.Hosted).Content!.Value.Decode());
        Assert.Equal([3, 4], read.Turns.Select(turn => turn.Index));
        Assert.Equal("b", Assert.IsType<TextBlock>(Assert.Single(read.Turns[0].Blocks)).Text.Decode());
    }

    [Fact] // Claude Code sends its environment right behind a summary.
    public void A_system_message_may_follow_one_that_stood_alone()
    {
        var read = Bodies.Read(Bodies.Of(Bodies.UserBlocks(Block) + "," + Bodies.Message("system", "\"env\"") + "," + Bodies.User("r")));
        Assert.NotNull(read.Compacted);
        Assert.Equal([Role.System, Role.User], read.Turns.Select(turn => turn.Role));
    }

    [Fact]
    public void A_compaction_that_failed_stands_for_nothing()
    {
        var read = Bodies.Read(Bodies.Of(Bodies.User("q") + "," + Bodies.AssistantBlocks("""{"type":"compaction","content":null}""", Bodies.Text("b")) + "," + Bodies.User("r")));
        Assert.Null(read.Compacted);
        Assert.Equal([1, 1, 1], read.Turns.Select(turn => turn.Blocks.Count));
    }

    [Fact]
    public void The_last_of_several_counts()
    {
        var read = Bodies.Read(Bodies.Of(Bodies.AssistantBlocks(Block) + "," + Bodies.User("q") + "," + Bodies.AssistantBlocks(Block.Replace("was", "is", StringComparison.Ordinal))));
        Assert.Equal("what is", ((Compaction)read.Compacted!.Hosted).Content!.Value.Decode());
        Assert.Empty(read.Turns);
    }

    [Theory]
    [InlineData("""{"type":"summarize"}""", null)]
    [InlineData("""{"type":"summarize","instructions":" "}""", null)]
    [InlineData("""{"instructions":"short","type":"summarize"}""", "short")]
    public void A_summary_is_wanted(string compaction, string? instructions)
    {
        var summary = Bodies.Read(Bodies.With("\"compaction\":" + compaction)).Summary!;
        Assert.Equal((instructions, true), (summary.Instructions?.Decode(), summary.IsSigned));
    }

    [Theory]
    [InlineData("""{"type":"compaction","content":""}""", null, "messages.0.content.0.compaction.content: compaction content must be non-empty")]
    [InlineData("""{"type":"compaction","content":"a","tool_changes":[{"type":"tool_removal"}]}""", "compaction_tool_changes_mismatch", "messages.0.content.0.compaction.tool_changes: differs from what was returned with the block")]
    public void A_block_that_is_not_as_it_was_returned_is_refused(string block, string? code, string text)
    {
        var failure = Bodies.Refusal(Bodies.Of(Bodies.AssistantBlocks(block) + "," + Bodies.User("q")));
        Assert.Equal((code, text), (failure.ErrorCode, failure.Message));
    }

    [Fact]
    public void A_system_message_holds_none()
    {
        var failure = Bodies.Refusal(Bodies.Of(Bodies.User("q") + "," + Bodies.Message("system", "[" + Block + "]")));
        Assert.Equal("compaction_block_misplaced", failure.ErrorCode);
    }

    [Theory]
    [InlineData("\"compaction\":{}", null, "compaction.type: Field required")]
    [InlineData("\"compaction\":{\"type\":\"other\"}", null, "compaction.type: Input should be 'summarize'")]
    [InlineData("\"compaction\":{\"type\":\"summarize\"},\"context_management\":{}", null, "compaction: cannot be combined with `context_management`")]
    public void What_cannot_be_summarized_is_refused(string more, string? code, string text)
    {
        var failure = Bodies.Refusal(Bodies.With(more));
        Assert.Equal((code, text), (failure.ErrorCode, failure.Message));
    }

    [Fact]
    public void A_turn_that_is_not_finished_and_a_conversation_of_nothing_have_codes()
    {
        const string Wish = "\"compaction\":{\"type\":\"summarize\"}";
        Assert.Equal("compaction_incomplete_turn", Bodies.Refusal(Bodies.Of(Bodies.User("q") + "," + Bodies.AssistantBlocks(Bodies.ToolUse("toolu_1")), Wish)).ErrorCode);
        Assert.Equal("compaction_nothing_to_summarize", Bodies.Refusal(Bodies.Of(Bodies.AssistantBlocks("""{"type":"compaction","content":null}"""), Wish)).ErrorCode);
    }
}
