using CsCheck;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Ids;

namespace Proxy.Tests.OpenAI.Ids;

public sealed class ToolNamesTests
{
    private const string Safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    private const string Long = "mcp__a_server_with_a_long_name__and_a_tool_whose_name_is_even_longer_than_that";

    [Fact]
    public void A_name_that_fits_is_not_touched()
    {
        var names = new ToolNames(Tools("get_weather"), 64);
        Assert.Equal("get_weather", names.ToUpstream("get_weather"));
        Assert.Null(names.Originals);
    }

    [Fact] // K7; the exact form, so that a conversation outlives a release
    public void A_long_name_keeps_its_beginning_and_comes_back()
    {
        var names = new ToolNames(Tools(Long), 64);
        var shortened = names.ToUpstream(Long);
        Assert.Equal(64, shortened.Length);
        Assert.Equal(Long[..55] + "_", shortened[..56]);
        Assert.Equal(Long, names.Originals![shortened]);
    }

    [Fact] // C0.3: a call in the history is named the same whether its tool is still offered or not
    public void A_name_from_the_history_is_shortened_like_the_tool() =>
        Assert.Equal(new ToolNames(Tools(Long), 64).ToUpstream(Long), new ToolNames([], 64).ToUpstream(Long));

    [Theory]
    [InlineData("$web_search")]
    [InlineData("a.b")]
    [InlineData("")]
    public void A_foreign_name_in_the_history_becomes_one_that_upstream_takes(string name)
    {
        var upstream = new ToolNames([], 128).ToUpstream(name);
        Assert.InRange(upstream.Length, 1, 128);
        Assert.True(upstream.All(Safe.Contains), upstream);
    }

    [Fact]
    public void A_tool_that_has_the_shortened_name_already_keeps_it()
    {
        var taken = new ToolNames(Tools(Long), 64).ToUpstream(Long);
        var names = new ToolNames(Tools(Long, taken), 64);
        Assert.Equal(taken, names.ToUpstream(taken));
        Assert.NotEqual(taken, names.ToUpstream(Long));
        Assert.Equal(Long, names.Originals![names.ToUpstream(Long)]);
    }

    [Fact] // K7
    public void Names_of_one_request_never_meet_and_all_come_back() =>
        Gen.Select(Gen.String[Gen.Char["ab_"], 1, 30].List[1, 30], Gen.Int[10, 24]).Sample((raw, longest) =>
        {
            var list = raw.Distinct(StringComparer.Ordinal).ToList();
            var names = new ToolNames(Tools([.. list]), longest);
            var upstream = list.Select(names.ToUpstream).ToList();
            Assert.Equal(list.Count, upstream.Distinct(StringComparer.Ordinal).Count());
            Assert.All(upstream, name => Assert.InRange(name.Length, 1, longest));
            Assert.Equal(list, upstream.Select(name => names.Originals?.GetValueOrDefault(name, name) ?? name));
        });

    private static List<Tool> Tools(params string[] names) => [.. names.Select(n => new Tool(n, JsonRaw.From("{}")))];
}
