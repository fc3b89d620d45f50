using Proxy.Core.Models;

namespace Proxy.Tests.Models;

public sealed class RoutePlanTests
{
    [Fact]
    public void Without_weights_everybody_begins_with_the_first_target()
    {
        var plan = Plan(0, 0, 0);
        Assert.False(plan.IsSplit);
        Assert.All(Enumerable.Range(0, 100), hash => Assert.Equal(["m0", "m1", "m2"], Models(plan, (uint)hash)));
    }

    [Fact]
    public void Weights_split_conversations_in_proportion_and_the_others_follow_in_order()
    {
        var plan = Plan(90, 0, 10);
        Assert.True(plan.IsSplit);
        var firsts = Enumerable.Range(0, 1000).Select(hash => Models(plan, (uint)hash)).ToList();
        Assert.Equal(900, firsts.Count(order => order.SequenceEqual(["m0", "m1", "m2"])));
        Assert.Equal(100, firsts.Count(order => order.SequenceEqual(["m2", "m0", "m1"])));
    }

    [Fact]
    public void One_weight_alone_is_where_all_begin()
    {
        var plan = Plan(0, 5);
        Assert.False(plan.IsSplit);
        Assert.Equal(["m1", "m0"], Models(plan, 0));
        Assert.Equal("m0", plan.First.UpstreamModel);
    }

    [Fact]
    public void A_name_or_a_line_or_everything_else_has_targets_on_other_upstreams()
    {
        var catalog = new ModelCatalog(new ModelCatalogOptions
        {
            Upstream = "main",
            Dialects = new Dictionary<string, UpstreamDialect> { ["lab"] = UpstreamDialect.Generic },
            AllowUnknown = true,
            Models = new Dictionary<string, ModelRule>
            {
                ["opus"] = new() { Targets = [new ModelTarget(null, "gpt-6.1-sol"), new ModelTarget("lab", "gpt-6.1-sol")] },
                ["*"] = new() { Targets = [new ModelTarget("lab", "qwen3")] },
            },
            Profiles = new Dictionary<string, ProfileRule> { ["lab/gpt-6.1-sol"] = new() { ContextWindow = 5000 } },
        });
        var opus = catalog.Plan("claude-opus-5-5").For(0);
        Assert.Equal(["main", "lab"], opus.Select(route => route.Upstream));
        // The same model name, each by its upstream's dialect and its own profile.
        Assert.Equal([true, false], opus.Select(route => route.Profile.OpenAIParameters));
        Assert.Equal(5000, opus[1].Profile.ContextWindow);
        Assert.NotEqual(5000, opus[0].Profile.ContextWindow);
        Assert.All(opus, route => Assert.True(route.IsConfigured));
        Assert.Equal(("lab", "qwen3"), Target(catalog.Resolve("claude-haiku-5-5")));
        Assert.Equal(("lab", "qwen3"), Target(catalog.Resolve("whatever")));
        Assert.Equal(("main", "gpt-5.1"), Target(catalog.Resolve("gpt-5.1")));
        Assert.Equal(("lab", "qwen3"), Target(catalog.Resolve("claude-qwen3")));
    }

    private static (string, string) Target(Route route) => (route.Upstream, route.UpstreamModel);

    private static string[] Models(RoutePlan plan, uint hash) => [.. plan.For(hash).Select(route => route.UpstreamModel)];

    private static RoutePlan Plan(params int[] weights)
    {
        var any = new ModelCatalog(new ModelCatalogOptions { Upstream = "u" }).Resolve("claude-opus-5-5");
        return new RoutePlan([.. weights.Select((_, index) => any with { UpstreamModel = "m" + index })], weights);
    }
}
