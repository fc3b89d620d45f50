using Proxy.Core.Canonical;
using Proxy.Core.Models;

namespace Proxy.Tests.Models;

/// <summary>The two tables, row by row: what an alias promises and what an upstream model takes.</summary>
public sealed class ModelTableTests
{
    private static readonly ModelCatalog s_catalog = new(new ModelCatalogOptions { Upstream = "openai" });

    [Theory]
    [InlineData("claude-opus-5-5", "gpt-6.1-sol")]
    [InlineData("claude-fable-5-2", "gpt-6.1-sol")]
    [InlineData("claude-mythos-preview", "gpt-6.1-sol")]
    [InlineData("claude-sonnet-5-5", "gpt-6.1-terra")]
    [InlineData("claude-haiku-5-5", "gpt-6-luna")]
    [InlineData("claude-haiku-4-5-20251001", "gpt-6-luna")]
    [InlineData("claude-opus-4-5@20251101", "gpt-6.1-sol")]
    [InlineData("anthropic/claude-sonnet-4.5", "gpt-6.1-terra")]
    [InlineData("claude-3-5-haiku-latest", "gpt-6-luna")]
    [InlineData("claude-sonnet-5[1m]", "gpt-6.1-terra")]
    [InlineData("claude-gpt-5.6-sol", "gpt-5.6-sol")]
    [InlineData("gpt-5.1", "gpt-5.1")]
    [InlineData("o4-mini", "o4-mini")]
    [InlineData("ft:gpt-4o-mini-2024-07-18:acme::x1", "ft:gpt-4o-mini-2024-07-18:acme::x1")]
    public void R1_Every_spelling_goes_where_the_table_says_and_is_echoed(string requested, string upstream)
    {
        var route = s_catalog.Resolve(requested);
        Assert.Equal(upstream, route.UpstreamModel);
        Assert.Equal(requested, route.Requested);
        Assert.Equal("openai", route.Upstream);
    }

    [Theory]
    //                                     default  shown  disabled  budget  forced  effort
    [InlineData("claude-opus-5-5", true, false, false, false, false, "medium")]
    [InlineData("claude-fable-5-1", true, false, false, false, false, "high")]
    [InlineData("claude-mythos-preview", true, false, false, false, false, "high")]
    [InlineData("claude-fable-5-2", true, false, false, false, true, "high")]
    [InlineData("claude-opus-5", true, false, true, false, true, "high")]
    [InlineData("claude-sonnet-5", true, false, true, false, true, "high")]
    [InlineData("claude-opus-4-8", false, false, true, false, true, "high")]
    [InlineData("claude-opus-4-7", false, false, true, false, true, "high")]
    [InlineData("claude-opus-4-6", false, true, true, true, true, "high")]
    [InlineData("claude-sonnet-4-5", false, true, true, true, true, "high")]
    [InlineData("gpt-5.1", true, false, true, true, true, "high")]
    public void A1_An_alias_promises_what_its_Claude_model_does(string id, bool byDefault, bool shown, bool disabled, bool budget, bool forced, string effort)
    {
        var alias = s_catalog.Resolve(id).Alias;
        Assert.Equal(
            (byDefault, shown, disabled, budget, forced, effort),
            (alias.ThinkingByDefault, alias.SummarizedByDefault, alias.AcceptsDisabledThinking, alias.AcceptsThinkingBudget, alias.AcceptsForcedTools, EffortNames.Name(alias.DefaultEffort)));
    }

    [Fact]
    public void R31_Only_Opus_5_ties_disabled_thinking_to_the_effort() =>
        Assert.Equal(["claude-opus-5"], s_catalog.Listed.Where(alias => alias.DisabledNeedsLowerEffort).Select(alias => alias.Id));

    [Theory]
    [InlineData("gpt-6.1-sol", "gpt-6.1", true, false, true)]
    [InlineData("gpt-6.1-terra", "gpt-6.1", true, true, true)]
    [InlineData("gpt-6-astra", "gpt-6", true, false, true)]
    [InlineData("gpt-5.6-luna", "gpt-5.6", true, true, true)]
    [InlineData("gpt-5.1", "gpt-5.1", true, true, false)]
    [InlineData("gpt-5-mini", "gpt-5", true, false, false)]
    [InlineData("o4-mini", "o4", true, false, false)]
    [InlineData("gpt-4o-mini", "gpt-4o", false, false, false)]
    [InlineData("ft:gpt-4.1-2025:x", "gpt-4.1", false, false, false)]
    [InlineData("gpt-7-nova", "gpt-7-nova", true, true, true)]
    public void B1_A_profile_follows_the_model_family(string model, string family, bool reasoning, bool none, bool phase)
    {
        var profile = s_catalog.Profile(model);
        Assert.Equal((family, reasoning, none, phase), (profile.Family, profile.Reasoning, profile.Efforts.Contains(Effort.None), profile.Phase));
        Assert.Equal(reasoning, profile.EncryptedReasoning);
        Assert.Equal(!reasoning, profile.Sampling);
        Assert.Equal(profile.Efforts.Order(), profile.Efforts);
    }

    [Fact]
    public void C0_4_Another_server_gets_the_careful_profile_and_configuration_changes_it()
    {
        var catalog = new ModelCatalog(new ModelCatalogOptions
        {
            Upstream = "ollama",
            Dialect = UpstreamDialect.Generic,
            AllowUnknown = true,
            Profiles = new Dictionary<string, ProfileRule> { ["qwen3"] = new() { ContextWindow = 40_000, OutputArrays = true } },
        });
        var profile = catalog.Resolve("qwen3").Profile;
        Assert.False(profile.OpenAIParameters);
        Assert.False(profile.DeveloperRole);
        Assert.True(profile.OutputArrays);
        Assert.Equal(40_000, profile.ContextWindow);
    }

    [Fact]
    public void C0_4_A_deployment_of_Azure_is_like_the_model_that_configuration_names()
    {
        var catalog = new ModelCatalog(new ModelCatalogOptions
        {
            Upstream = "azure",
            Dialect = UpstreamDialect.Azure,
            AllowUnknown = true,
            Profiles = new Dictionary<string, ProfileRule> { ["chat"] = new() { Like = "gpt-4.1" }, ["big"] = new() { Like = "gpt-5.6", Breakpoints = true } },
        });
        Assert.True(catalog.Resolve("chat").Profile.Sampling);
        var big = catalog.Resolve("big").Profile;
        Assert.Equal((true, true, false, false, "gpt-5.6"), (big.Phase, big.Breakpoints, big.FastTier, big.InputTokens, big.Family));
        var unknown = catalog.Resolve("something").Profile;
        Assert.Equal([Effort.Low, Effort.Medium, Effort.High], unknown.Efforts);
        Assert.Equal((true, true), (unknown.OpenAIParameters, unknown.DeveloperRole));
    }

    [Fact]
    public void F23_Only_names_from_the_tables_may_label_metrics()
    {
        Assert.True(s_catalog.Resolve("claude-opus-5-5").IsConfigured);
        Assert.False(s_catalog.Resolve("gpt-made-up").IsConfigured);
    }
}
