using CsCheck;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;
using Proxy.Core.OpenAI;
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
            var upstream = list.Select(name => names.ToUpstream(name)).ToList();
            Assert.Equal(list.Count, upstream.Distinct(StringComparer.Ordinal).Count());
            Assert.All(upstream, name => Assert.InRange(name.Length, 1, longest));
            Assert.Equal(list, upstream.Select(name => names.Originals?.GetValueOrDefault(name, name) ?? name));
        });

    [Fact] // R45
    public void A_member_of_a_toolset_is_named_after_it_unless_upstream_has_namespaces()
    {
        List<Tool> tools = [Member("computer", "key"), .. Tools("get")];
        var plain = new ToolNames(tools, 64);
        Assert.Equal("computer__key", plain.ToUpstream("key", "computer"));
        Assert.Null(plain.NamespaceOf("computer"));
        Assert.Equal(new ClientTool("key", "computer"), plain.Members!["computer__key"]);
        var spaced = new ToolNames(tools, 64, namespaces: true);
        Assert.Equal("key", spaced.ToUpstream("key", "computer"));
        Assert.Equal("computer", spaced.NamespaceOf("computer"));
        Assert.Equal(new ClientTool("key", "computer"), spaced.Members!["computer.key"]);
        Assert.Null(spaced.NamespaceOf(null));
    }

    [Theory] // R45
    [InlineData("computer__key", "computer__key__user")]
    [InlineData("computer__key__user", "computer__key__user__user")]
    [InlineData("computer", "computer")]
    [InlineData("browser__find", "browser__find")]
    public void A_clients_tool_that_looks_like_a_member_gets_the_reserved_suffix(string name, string sent)
    {
        var names = new ToolNames([Member("computer", "key"), .. Tools(name)], 64);
        Assert.Equal(sent, names.ToUpstream(name));
        Assert.Equal(name, names.Originals?.GetValueOrDefault(sent) ?? sent);
        Assert.Equal(name, new ToolNames(Tools(name), 64).ToUpstream(name));
        Assert.Equal(name, new ToolNames([Member("computer", "key"), .. Tools(name)], 64, namespaces: true).ToUpstream(name));
    }

    [Fact] // R45: what goes up comes back, whatever clients call their tools
    public void Members_and_tools_never_meet_and_all_come_back()
    {
        var part = Gen.OneOf("computer__", "browser__", "key", "__user", "find", "_", "x", "screenshot_with_a_long_name");
        Gen.Select(part.Array[1, 5].List[1, 12], Gen.Int[24, 40], Gen.Bool).Sample((raw, longest, namespaces) =>
        {
            var own = raw.Select(parts => string.Concat(parts)).Distinct(StringComparer.Ordinal).ToList();
            List<Tool> tools = [Member("computer", "key"), Member("computer", "find"), Member("browser", "find"), .. Tools([.. own])];
            var names = new ToolNames(tools, longest, namespaces);
            var sent = tools.Select(t => (Space: names.NamespaceOf(t.Toolset) ?? "", Name: names.ToUpstream(t.Name, t.Toolset))).ToList();
            Assert.Equal(sent.Count, sent.Distinct().Count());
            var context = new AnswerContext { Scope = Answers.AnswerScope.Scope(), OriginalNames = names.Originals, ToolsetMembers = names.Members };
            Assert.Equal(tools.Select(t => new ClientTool(t.Name, t.Toolset)), sent.Select(s => context.ToolBehind(s.Space, s.Name)));
        });
    }

    private static Tool Member(string toolset, string name) => new(name, JsonRaw.From("{}")) { Toolset = toolset };

    private static List<Tool> Tools(params string[] names) => [.. names.Select(n => new Tool(n, JsonRaw.From("{}")))];
}
