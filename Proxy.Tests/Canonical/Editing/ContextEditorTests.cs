using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Editing;
using Proxy.Tests.OpenAI.Requests;

namespace Proxy.Tests.Canonical.Editing;

/// <summary>R64, R65: what is taken out of a conversation, and what is said of it.</summary>
public sealed class ContextEditorTests
{
    private const int Long = 4000;

    [Fact]
    public void R64_the_oldest_results_give_way_above_the_trigger()
    {
        var edited = Edit(new ClearToolUses(null, 3, Keep: 2), out var applied, Uses(5));
        Assert.Equal(["[cleared]", "[cleared]", "[cleared]", "x", "x"], Results(edited));
        Assert.Equal([new AppliedEdit(EditKind.ClearToolUses, 3, ((Long * 3) - (3 * "[cleared]".Length)) / 4)], applied);
    }

    [Theory]
    [InlineData(null, 5, 0)]
    [InlineData(null, 4, 3)]
    [InlineData(6000, null, 0)]
    [InlineData(4000, null, 3)]
    public void R64_nothing_happens_up_to_the_trigger(int? tokens, int? uses, int cleared)
    {
        Edit(new ClearToolUses(tokens, uses, Keep: 2), out var applied, Uses(5));
        Assert.Equal(cleared, applied.Sum(one => one.Cleared));
    }

    [Theory]
    [InlineData(2000, 3)]
    [InlineData(2993, 3)] // three times 4000 bytes less "[cleared]", in fours
    [InlineData(2994, 0)]
    [InlineData(5000, 0)]
    public void R64_little_is_not_worth_it(int atLeast, int cleared)
    {
        var edited = Edit(new ClearToolUses(null, 0, Keep: 2) { ClearAtLeast = atLeast }, out var applied, Uses(5));
        Assert.Equal(cleared, Results(edited).Count(text => text == "[cleared]"));
        Assert.Equal(cleared, applied.Sum(one => one.Cleared));
    }

    [Fact]
    public void R64_excluded_tools_stay_and_count_among_the_kept()
    {
        var edited = Edit(new ClearToolUses(null, 0, Keep: 1) { ExcludeTools = new HashSet<string> { "tool1", "tool4" } }, out _, Uses(5));
        Assert.Equal(["[cleared]", "x", "[cleared]", "[cleared]", "x"], Results(edited));
    }

    [Fact]
    public void R64_inputs_go_where_the_client_says()
    {
        Assert.Equal(["{\"a\":1}", "{\"a\":1}"], Inputs(Edit(new ClearToolUses(null, 0, Keep: 0), out _, Uses(2))));
        Assert.Equal(["{}", "{}", "{\"a\":1}"], Inputs(Edit(new ClearToolUses(null, 0, Keep: 1) { ClearsInputs = true }, out _, Uses(3))));
        Assert.Equal(["{\"a\":1}", "{}"], Inputs(Edit(new ClearToolUses(null, 0, Keep: 0) { ClearsInputs = true, InputsOf = new HashSet<string> { "tool1" } }, out _, Uses(2))));
    }

    [Fact]
    public void R64_a_cleared_error_is_no_error_any_more()
    {
        var turns = Uses(2);
        turns[2] = Given.User(((ToolResultBlock)turns[2].Blocks[0]) with { IsError = true });
        var result = (ToolResultBlock)Edit(new ClearToolUses(null, 0, Keep: 1), out _, turns).Turns[2].Blocks[0];
        Assert.Equal((false, true), (result.IsError, result.IsString));
    }

    [Theory]
    [InlineData(1, new[] { true, true, false, false }, 2)]
    [InlineData(2, new[] { true, false, false, false }, 1)]
    [InlineData(3, new[] { false, false, false, false }, 0)]
    public void R65_older_turns_lose_their_thinking(int keep, bool[] cleared, int turns)
    {
        // Three questions; the last is answered over two messages, a call in between.
        Turn[] conversation =
        [
            Given.User("q1"), Thinks(), Given.User("q2"), Thinks(), Given.User("q3"), Thinks(Given.Use("toolu_1", "get", "{}")), Given.User(Given.Result("toolu_1", "r")), Thinks(), Given.User("q4"),
        ];
        var edited = Edit(new ClearThinking(keep), out var applied, conversation);
        Assert.Equal(cleared, edited.Turns.Where(turn => turn.Role == Role.Assistant).Select(turn => !turn.Blocks.Any(block => block is ThinkingBlock)));
        Assert.Equal(turns, applied.Sum(one => one.Cleared));
        Assert.Equal(turns > 0, applied.Sum(one => one.InputTokens) > 0);
    }

    [Fact]
    public void R65_keeping_all_changes_nothing()
    {
        Turn[] turns = [Given.User("q1"), Thinks(), Given.User("q2")];
        var conversation = Given.Conversation(turns) with { Edits = [new ClearThinking((int?)null)] };
        Assert.Same(conversation, ContextEditor.Apply(conversation, out var applied));
        Assert.Empty(applied);
    }

    [Theory] // R65, B1
    [InlineData(1, "current_turn")]
    [InlineData(2, "all_turns")]
    [InlineData(null, "all_turns")]
    public void R65_upstream_is_told_whose_thinking_counts(int? keep, string context)
    {
        var conversation = Given.Conversation(Given.User("q")) with { Edits = [new ClearThinking(keep)] };
        var written = Given.Write(conversation, Given.Scope(Given.Profile with { ReasoningContext = true }));
        Assert.Equal(context, written.Root.GetProperty("reasoning").GetProperty("context").GetString());
        SimulatorVerdict.Accepts(System.Text.Json.Nodes.JsonNode.Parse(written.Body)!);
        Assert.False(Given.Write(conversation).Root.GetProperty("reasoning").TryGetProperty("context", out _));
    }

    private static Conversation Edit(ContextEdit edit, out IReadOnlyList<AppliedEdit> applied, Turn[] turns) =>
        ContextEditor.Apply(Given.Conversation(turns) with { Edits = [edit] }, out applied);

    /// <summary>A question and so many calls, each answered at length.</summary>
    private static Turn[] Uses(int count) =>
    [
        Given.User("q"),
        .. Enumerable.Range(0, count).SelectMany(i => (Turn[])[Given.Assistant(Given.Use("toolu_" + i, "tool" + i, "{\"a\":1}")), Given.User(Given.Result("toolu_" + i, new string('x', Long)))]),
    ];

    private static Turn Thinks(params Block[] more) => Given.Assistant([Given.Thinking("a", Given.Reasoning("a")), .. more.DefaultIfEmpty(Given.Text("so"))]);

    private static IEnumerable<string> Results(Conversation conversation) => conversation.Turns.SelectMany(turn => turn.Blocks).OfType<ToolResultBlock>()
        .Select(result => ((TextBlock)result.Content[0]).Text.Decode()).Select(text => text.StartsWith('x') ? "x" : text);

    private static IEnumerable<string> Inputs(Conversation conversation) => conversation.Turns.SelectMany(turn => turn.Blocks).OfType<ToolUseBlock>().Select(use => use.Input.ToString());
}
