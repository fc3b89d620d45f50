using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Tests.OpenAI.Requests;

public sealed class ThinkingTests
{
    private static readonly Conversation s_hello = Given.Conversation(Given.User("Hello"));

    [Theory] // R28, R29, R33
    [InlineData("Unset", "Unset", true, false, """{"effort":"high"}""", true, false)]
    [InlineData("Unset", "Unset", false, false, """{"effort":"none"}""", false, false)]
    [InlineData("Unset", "Unset", true, true, """{"effort":"high","summary":"auto"}""", true, true)]
    [InlineData("Adaptive", "Summarized", false, false, """{"effort":"high","summary":"auto"}""", true, true)]
    [InlineData("Adaptive", "Omitted", true, true, """{"effort":"high"}""", true, false)]
    [InlineData("Adaptive", "Updates", true, true, """{"effort":"high"}""", true, false)]
    [InlineData("Disabled", "Unset", true, true, """{"effort":"none"}""", false, false)]
    public void The_alias_fills_in_what_the_client_leaves_out(
        string mode, string display, bool byDefault, bool summarizedByDefault, string reasoning, bool shown, bool summarized)
    {
        var alias = Given.Alias with { ThinkingByDefault = byDefault, SummarizedByDefault = summarizedByDefault };
        var written = Given.Write(s_hello with { Thinking = new ThinkingRequest(Enum.Parse<ThinkingMode>(mode), Display: Enum.Parse<ThinkingDisplay>(display)) }, Given.Scope(alias: alias));
        Assert.Equal(reasoning, written.Raw("reasoning"));
        Assert.Equal((shown, summarized), (written.Context.ShowThinking, written.Context.Summarized));
        Assert.Empty(written.Warnings.Tokens);
    }

    [Theory] // R30
    [InlineData(1024, "low")]
    [InlineData(4096, "medium")]
    [InlineData(16_384, "high")]
    [InlineData(31_999, "high")]
    [InlineData(32_768, "xhigh")]
    public void A_budget_names_an_effort(int budget, string effort) =>
        Assert.Equal(effort, EffortOf(Given.Write(s_hello with { Thinking = new ThinkingRequest(ThinkingMode.Enabled, budget) })));

    [Fact] // R30
    public void An_explicit_effort_wins_over_a_budget() =>
        Assert.Equal("low", EffortOf(Given.Write(s_hello with { Thinking = new ThinkingRequest(ThinkingMode.Enabled, 31_999), Effort = Effort.Low })));

    [Theory] // R33
    [InlineData("Max", "high", true)]
    [InlineData("Medium", "low", true)]
    [InlineData("High", "high", false)]
    public void An_effort_that_upstream_lacks_becomes_the_next_lower(string asked, string sent, bool warned)
    {
        var written = Given.Write(s_hello with { Effort = Enum.Parse<Effort>(asked) }, Given.Scope(Given.Profile with { Efforts = [Effort.None, Effort.Low, Effort.High] }));
        Assert.Equal(sent, EffortOf(written));
        Assert.Equal(warned ? ["output_config.effort:clamped-to-" + sent] : [], written.Warnings.Tokens);
    }

    [Fact] // R30, R33
    public void A_budget_whose_effort_upstream_lacks_is_clamped_and_told()
    {
        var written = Given.Write(
            s_hello with { Thinking = new ThinkingRequest(ThinkingMode.Enabled, 40_000) }, Given.Scope(Given.Profile with { Efforts = [Effort.None, Effort.Low, Effort.High] }));
        Assert.Equal("high", EffortOf(written));
        Assert.Equal(["thinking.budget_tokens:clamped-to-high"], written.Warnings.Tokens);
    }

    [Fact] // R33: clamping never switches thinking off
    public void The_lowest_effort_that_thinks_is_the_floor() =>
        Assert.Equal("medium", EffortOf(Given.Write(s_hello with { Effort = Effort.Low }, Given.Scope(Given.Profile with { Efforts = [Effort.None, Effort.Medium] }))));

    [Fact] // R33: the alias default is clamped without a word, nobody asked for it
    public void A_default_effort_is_clamped_silently()
    {
        var written = Given.Write(s_hello, Given.Scope(Given.Profile with { Efforts = [Effort.Low, Effort.Medium] }));
        Assert.Equal("medium", EffortOf(written));
        Assert.Empty(written.Warnings.Tokens);
    }

    [Fact] // R31
    public void Where_reasoning_cannot_be_switched_off_it_is_least_and_hidden()
    {
        var written = Given.Write(
            s_hello with { Thinking = new ThinkingRequest(ThinkingMode.Disabled) }, Given.Scope(Given.Profile with { Efforts = [Effort.Low, Effort.High] }));
        Assert.Equal("""{"effort":"low"}""", written.Raw("reasoning"));
        Assert.False(written.Context.ShowThinking);
        Assert.Equal(["thinking:reduced-to-low"], written.Warnings.Tokens);
    }

    [Fact] // R32
    public void Between_tools_thinks_not_and_takes_commentary_as_thinking()
    {
        var written = Given.Write(s_hello with { Thinking = new ThinkingRequest(ThinkingMode.BetweenTools) });
        Assert.Equal("none", EffortOf(written));
        Assert.Equal((false, true), (written.Context.ShowThinking, written.Context.CommentaryAsThinking));
    }

    [Fact] // R29, C0.2: a model that does not reason gets neither reasoning nor include
    public void A_plain_model_is_not_asked_to_reason()
    {
        var written = Given.Write(s_hello with { Thinking = new ThinkingRequest(ThinkingMode.Adaptive) }, Given.Scope(Given.Plain));
        Assert.Null(written.Raw("reasoning"));
        Assert.Equal(["thinking:unsupported"], written.Warnings.Tokens);
        Assert.Empty(Given.Write(s_hello, Given.Scope(Given.Plain)).Warnings.Tokens);
    }

    [Fact] // R3
    public void Effort_in_mid_conversation_is_an_item_where_upstream_has_one()
    {
        var conversation = s_hello with { Effort = Effort.High, Turns = [.. s_hello.Turns, Given.System(Given.Text("Think less.")) with { Effort = Effort.Low }] };
        var written = Given.Write(conversation);
        Assert.Equal("high", EffortOf(written));
        Assert.Equal(
            [
                """{"type":"configuration_update","reasoning":{"effort":"low"}}""",
                """{"type":"message","role":"developer","content":[{"type":"input_text","text":"Think less."}]}""",
            ],
            written.Items.Skip(1));

        var without = Given.Write(conversation, Given.Scope(Given.Profile with { ConfigurationUpdate = false }));
        Assert.Equal("low", EffortOf(without));
        Assert.Equal(2, without.Items.Count);
    }

    [Fact] // R3, C0.3: clear_at takes the words out; the effort was said and stays
    public void A_note_that_is_cleared_leaves_its_effort_where_it_was()
    {
        var note = Given.System(Given.Text("now")) with { Effort = Effort.Low, ClearAtNextUser = true };
        var passed = Given.Write(s_hello with { Turns = [.. s_hello.Turns, note, Given.User("More")] });
        Assert.Equal("""{"type":"configuration_update","reasoning":{"effort":"low"}}""", passed.Items[1]);
        Assert.Equal(3, passed.Items.Count);
    }

    [Fact] // R3, R33
    public void Effort_in_mid_conversation_that_upstream_lacks_is_clamped_and_told()
    {
        var written = Given.Write(
            s_hello with { Turns = [.. s_hello.Turns, Given.System() with { Effort = Effort.Medium }] },
            Given.Scope(Given.Profile with { Efforts = [Effort.None, Effort.Low, Effort.High] }));
        Assert.Equal("""{"type":"configuration_update","reasoning":{"effort":"low"}}""", written.Items[1]);
        Assert.Equal(["output_config.effort:clamped-to-low"], written.Warnings.Tokens);
    }

    [Theory] // R3, R31: an effort that has no effect is told
    [InlineData(true)]
    [InlineData(false)]
    public void Effort_in_mid_conversation_means_nothing_while_thinking_is_off(bool configurationUpdate)
    {
        var written = Given.Write(
            s_hello with { Thinking = new ThinkingRequest(ThinkingMode.Disabled), Turns = [.. s_hello.Turns, Given.System() with { Effort = Effort.Low }] },
            Given.Scope(Given.Profile with { ConfigurationUpdate = configurationUpdate }));
        Assert.Equal("none", EffortOf(written));
        Assert.Single(written.Items);
        Assert.Equal(["output_config.effort:thinking-is-off"], written.Warnings.Tokens);
    }

    [Fact] // K3: Claude Code's second message
    public void A_system_turn_with_effort_alone_leaves_no_empty_item() =>
        Assert.Single(Given.Write(s_hello with { Turns = [.. s_hello.Turns, Given.System() with { Effort = Effort.Low }] }, Given.Scope(Given.Profile with { ConfigurationUpdate = false })).Items);

    private static string? EffortOf(Written written) => written.Root.GetProperty("reasoning").GetProperty("effort").GetString();
}
