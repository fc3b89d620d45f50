using System.Text;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;

namespace Proxy.Tests.Canonical.Stages;

public sealed class PruningPlanTests
{
    [Fact]
    public void Tools_that_come_with_every_turn_are_not_copied_again()
    {
        var tools = Tools(100);
        PruningPlan.For(tools);
        var again = Tools(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        PruningPlan.For(again);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2500);

        static List<Tool> Tools(int count) => [.. Enumerable.Range(0, count).Select(i => new Tool("unchanged" + i, JsonRaw.From("""{"type":"object","description":""" + "\"" + new string('x', 1000) + "\"}")))];
    }

    [Fact]
    public void A_schema_is_known_by_all_its_bytes()
    {
        var known = new KnownSchemas();
        var first = known.Get("t", JsonRaw.From("""{"properties":{"a":{"type":"string"}}}"""));
        Assert.Same(first, known.Get("t", JsonRaw.From("""{"properties":{"a":{"type":"string"}}}""")));
        var second = known.Get("t", JsonRaw.From("""{"properties":{"b":{"type":"string"}}}"""));
        Assert.NotSame(first, second);
        Assert.True(first.Node!.Find("a"u8).Prunable);
        Assert.True(second.Node!.Find("b"u8).Prunable);
        Assert.NotSame(first, known.Get("u", JsonRaw.From("""{"properties":{"a":{"type":"string"}}}""")));
    }

    [Fact]
    public void What_is_kept_is_bounded()
    {
        var known = new KnownSchemas(mostBytes: 1000);
        var first = known.Get("t0", Schema(0));
        for (var i = 1; i < 100; i++) Assert.NotNull(known.Get("t" + i, Schema(i)));
        Assert.NotSame(first, known.Get("t0", Schema(0)));
        for (var i = 0; i < 100; i++) known.Get("one", Schema(i));
        Assert.Same(known.Get("one", Schema(99)), known.Get("one", Schema(99)));

        static JsonRaw Schema(int i) => new(Encoding.UTF8.GetBytes($$"""{"title":"{{i}}","type":"object","properties":{} }"""));
    }
}
