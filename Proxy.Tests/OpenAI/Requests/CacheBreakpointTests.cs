using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;
using Proxy.Core.OpenAI;

namespace Proxy.Tests.OpenAI.Requests;

/// <summary>R61, R40, R55, R63: what the client marks is where upstream caches.</summary>
public sealed partial class CacheBreakpointTests
{
    private const string Short = ""","prompt_cache_breakpoint":{"mode":"explicit","ttl":"30m"}""";

    [Fact]
    public void A_mark_stands_on_the_part_of_its_block_with_its_life()
    {
        var written = Write(Given.Conversation(Given.User(Given.Text("a") with { Cache = CacheLife.Long }, Given.Text("b"))) with { System = [Given.Text("s") with { Cache = CacheLife.Short }] });
        Assert.Equal(
            ["""{"type":"message","role":"developer","content":[{"type":"input_text","text":"s","prompt_cache_breakpoint":{"mode":"explicit","ttl":"30m"}}]}""",
             """{"type":"message","role":"user","content":[{"type":"input_text","text":"a","prompt_cache_breakpoint":{"mode":"explicit","ttl":"12h"}},{"type":"input_text","text":"b"}]}"""],
            written.Items);
        Assert.Equal("""{"mode":"explicit"}""", written.Raw("prompt_cache_options"));
    }

    [Fact]
    public void Of_a_block_of_several_parts_the_last_carries_it()
    {
        var pdf = new DocumentBlock(new BlockPath(0, 0), new Base64Source("application/pdf", JsonText.From("JVBERi0xLjQ="))) { Title = JsonText.From("T"), Cache = CacheLife.Short };
        var parts = Write(Given.Conversation(Given.User(pdf, Given.Png() with { Cache = CacheLife.Short }, Given.Text("q")))).Input[0].GetProperty("content");
        Assert.Equal([false, true, true, false], parts.EnumerateArray().Select(HasBreakpoint));
    }

    [Fact]
    public void What_the_model_said_and_results_that_are_strings_leave_it_to_the_next_part()
    {
        var written = Write(Given.Conversation(
            Given.User("q"),
            Given.Assistant(Given.Text("a"), Given.Use("toolu_1", "get", "{}") with { Cache = CacheLife.Long }),
            Given.User(Given.Result("toolu_1", "r"), Given.Text("more"), Given.Text("still"))));
        Assert.Equal("\"r\"", written.Input[3].GetProperty("output").GetRawText());
        Assert.Equal("12h", written.Input[4].GetProperty("content")[0].GetProperty("prompt_cache_breakpoint").GetProperty("ttl").GetString());
        Assert.False(HasBreakpoint(written.Input[4].GetProperty("content")[1]));
    }

    [Fact]
    public void Of_several_that_wait_for_a_part_the_longest_life_counts()
    {
        var written = Write(Given.Conversation(
            Given.User("q"),
            Given.Assistant(Given.Use("toolu_1", "get", "{}") with { Cache = CacheLife.Long }),
            Given.User(Given.Result("toolu_1", "r") with { Cache = CacheLife.Short }, Given.Text("more"))));
        Assert.Equal("12h", written.Input[3].GetProperty("content")[0].GetProperty("prompt_cache_breakpoint").GetProperty("ttl").GetString());
        Assert.Single(Breakpoint().Matches(written.Text));
    }

    [Fact]
    public void A_change_of_tools_leaves_it_to_the_next_part()
    {
        var change = new ToolChangeBlock(new BlockPath(1, 0), IsAddition: false, new NamedToolChange("get")) { Cache = CacheLife.Short };
        var written = Write(Given.Conversation(Given.User("q"), Given.System(change), Given.User("r"), Given.User("s")));
        Assert.Equal([false, true, false], written.Input.Select(item => HasBreakpoint(item.GetProperty("content")[0])));
    }

    [Fact]
    public void A_result_of_parts_has_it_once_on_its_last()
    {
        var result = Given.Result("toolu_1", Given.Text("a"), Given.Text("b") with { Cache = CacheLife.Short }) with { Cache = CacheLife.Short };
        var written = Write(Given.Conversation(Given.User("q"), Given.Assistant(Given.Use("toolu_1", "get", "{}")), Given.User(result)));
        Assert.Equal($$"""[{"type":"input_text","text":"a"},{"type":"input_text","text":"b"{{Short}}}]""", written.Input[2].GetProperty("output").GetRawText());
        Assert.Equal("""{"mode":"explicit"}""", written.Raw("prompt_cache_options"));
    }

    [Fact]
    public void A_mark_with_no_part_after_it_is_upstreams_automatic_one()
    {
        var written = Write(Given.Conversation(
            Given.User("q"), Given.Assistant(Given.Use("toolu_1", "get", "{}")), Given.User(Given.Result("toolu_1", "r") with { Cache = CacheLife.Long })) with { System = [Given.Text("s") with { Cache = CacheLife.Short }] });
        Assert.Single(Breakpoint().Matches(written.Text));
        Assert.Equal("""{"mode":"implicit","ttl":"12h"}""", written.Raw("prompt_cache_options"));
    }

    [Fact]
    public void The_top_level_mark_is_the_automatic_one()
    {
        var written = Write(Given.Conversation(Given.User("q")) with { EndCache = CacheLife.Short });
        Assert.Equal("""{"mode":"implicit","ttl":"30m"}""", written.Raw("prompt_cache_options"));
        Assert.DoesNotContain("breakpoint", written.Text, StringComparison.Ordinal);
    }

    [Fact] // R40
    public void A_mark_on_the_tools_is_on_the_first_developer_part()
    {
        var written = Write(Given.Conversation(Given.User("q")) with { ToolsCache = CacheLife.Short, System = [Given.Text("s"), Given.Text("t") with { Cache = CacheLife.Long }] });
        var parts = written.Input[0].GetProperty("content");
        Assert.Equal(["30m", "12h"], parts.EnumerateArray().Select(p => p.GetProperty("prompt_cache_breakpoint").GetProperty("ttl").GetString()));
        Assert.True(HasBreakpoint(Write(Given.Conversation(Given.User("q")) with { ToolsCache = CacheLife.Short }).Input[0].GetProperty("content")[0]));
    }

    [Fact]
    public void Without_a_mark_upstream_decides_unless_caching_is_mirrored()
    {
        var plain = Given.Conversation(Given.User("q"));
        Assert.Null(Write(plain).Raw("prompt_cache_options"));
        Assert.Equal("""{"mode":"explicit"}""", Given.Write(plain, Scope() with { MirrorsCaching = true }).Raw("prompt_cache_options"));
    }

    [Fact]
    public void An_upstream_without_breakpoints_gets_none()
    {
        var marked = Given.Conversation(Given.User(Given.Text("q") with { Cache = CacheLife.Short })) with { EndCache = CacheLife.Long, ToolsCache = CacheLife.Long };
        foreach (var profile in new[] { Given.Profile, Given.Plain })
        {
            var written = Given.Write(marked, Given.Scope(profile) with { MirrorsCaching = true });
            Assert.DoesNotContain("breakpoint", written.Text, StringComparison.Ordinal);
            Assert.Null(written.Raw("prompt_cache_options"));
            Assert.Empty(written.Warnings.Tokens);
        }
    }

    [Fact] // R62
    public void The_cache_key_does_not_move_with_the_mark()
    {
        var first = Given.Conversation(Given.User(Given.Text("q") with { Cache = CacheLife.Short }));
        var next = Given.Conversation(Given.User(Given.Text("q")), Given.Assistant(Given.Text("a")), Given.User(Given.Text("r") with { Cache = CacheLife.Short }));
        Assert.Equal(Write(first).Raw("prompt_cache_key"), Write(next).Raw("prompt_cache_key"));
        Assert.NotEqual(Write(first).Raw("prompt_cache_key"), Write(Given.Conversation(Given.User("other"))).Raw("prompt_cache_key"));
    }

    [Fact] // C0.3: a mark that moves changes nothing but itself
    public void Marks_leave_everything_else_as_it_was() => Gen.Select(Conversations.Any, Gen.Int[0, 1 << 20], Gen.Bool).Sample((conversation, places, tools) =>
    {
        var marked = conversation with { Turns = [.. conversation.Turns.Select((turn, t) => turn with { Blocks = [.. turn.Blocks.Select((block, b) => (places >> ((t * 5 + b) % 20) & 1) == 0 ? block : block with { Cache = CacheLife.Short })] })], ToolsCache = tools ? CacheLife.Long : CacheLife.None };
        var written = Write(marked);
        var input = Breakpoint().Replace(written.Root.GetProperty("input").GetRawText(), "");
        Assert.Equal(Write(conversation).Root.GetProperty("input").GetRawText(), input);
        SimulatorVerdict.Accepts(JsonNode.Parse(Write(Conversations.Complete(marked)).Body)!);
    });

    [Fact] // R55, R63
    public void A_prewarm_and_a_comparison_are_options_too()
    {
        var asked = Given.Conversation(Given.User("q")) with { MaxTokens = 0, Diagnostics = new DiagnosticsRequest("msg_123") };
        var written = Write(asked);
        Assert.Equal("""{"prewarm":true,"comparison_response_id":"resp_123"}""", written.Raw("prompt_cache_options"));
        Assert.True(written.Context.IsPrewarm);
        SimulatorVerdict.Accepts(JsonNode.Parse(written.Body)!);

        var plain = Given.Write(asked, Given.Scope(Given.Plain));
        Assert.Null(plain.Raw("prompt_cache_options"));
        Assert.Equal(["diagnostics:unsupported"], plain.Warnings.Tokens);
        Assert.Null(Write(asked with { MaxTokens = 9, Diagnostics = new DiagnosticsRequest(null) }).Raw("prompt_cache_options"));
    }

    private static Written Write(Conversation conversation) => Given.Write(conversation, Scope());

    private static RequestScope Scope() => Given.Scope(Given.Profile with { Breakpoints = true, Prewarm = true });

    private static bool HasBreakpoint(JsonElement part) => part.TryGetProperty("prompt_cache_breakpoint", out _);

    [GeneratedRegex(@",""prompt_cache_breakpoint"":\{[^}]*\}")]
    private static partial Regex Breakpoint();
}
