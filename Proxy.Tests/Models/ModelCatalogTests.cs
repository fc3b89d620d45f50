using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Models;

namespace Proxy.Tests.Models;

public sealed class ModelCatalogTests
{
    private static readonly ModelCatalog s_builtIn = new(new ModelCatalogOptions { Upstream = "openai" });

    [Theory]
    [InlineData("claude-sonnet-4-5")]
    [InlineData("claude-sonnet-4-5-20250929")]
    [InlineData("claude-sonnet-4-5@20250929")]
    [InlineData("claude-sonnet-4-5-latest")]
    [InlineData("claude-sonnet-4-5[1m]")]
    [InlineData("anthropic/claude-sonnet-4.5")]
    [InlineData("Claude-Sonnet-4-5")]
    public void R1_every_spelling_of_a_name_is_the_same_alias_and_is_echoed_as_it_came(string name)
    {
        var route = s_builtIn.Resolve(name);
        Assert.Equal("claude-sonnet-4-5", route.Alias.Id);
        Assert.Equal("gpt-6.1-terra", route.UpstreamModel);
        Assert.Equal(name, route.Requested);
    }

    [Theory]
    [InlineData("claude-opus-4-5", nameof(PrefillHandling.Emulate))]
    [InlineData("claude-haiku-4-5-20251001", nameof(PrefillHandling.Emulate))]
    [InlineData("claude-sonnet-4-20250514", nameof(PrefillHandling.Emulate))]
    [InlineData("claude-3-5-haiku-latest", nameof(PrefillHandling.Emulate))]
    [InlineData("claude-sonnet-4-6", nameof(PrefillHandling.Reject))]
    [InlineData("claude-opus-5-5", nameof(PrefillHandling.Reject))]
    [InlineData("gpt-5.6-sol", nameof(PrefillHandling.Reject))]
    public void R7_models_up_to_4_5_take_the_beginning_of_an_answer(string name, string expected) =>
        Assert.Equal(expected, s_builtIn.Resolve(name).Alias.Prefill.ToString());

    [Theory]
    [InlineData("gpt-5.6-sol", "gpt-5.6-sol")]
    [InlineData("claude-gpt-5.6-sol", "gpt-5.6-sol")]
    [InlineData("o4-mini", "o4-mini")]
    public void K14_plain_names_pass_through_also_with_claude_in_front(string name, string upstream) =>
        Assert.Equal(upstream, s_builtIn.Resolve(name).UpstreamModel);

    [Theory]
    [InlineData("claude-opus-99")]
    [InlineData("mistral-large")]
    [InlineData("")]
    public void R1_an_unknown_name_is_not_found(string name)
    {
        var failure = Assert.Throws<RequestRejectedException>(() => s_builtIn.Resolve(name)).Failure;
        Assert.Equal((FailureKind.NotFound, "model: " + name), (failure.Kind, failure.Message));
    }

    [Fact]
    public void R1_an_unknown_name_passes_through_if_so_configured_but_never_one_that_could_break_a_header()
    {
        var open = new ModelCatalog(new ModelCatalogOptions { Upstream = "x", AllowUnknown = true });
        Assert.Equal("mistral-large", open.Resolve("mistral-large").UpstreamModel);
        Assert.Throws<RequestRejectedException>(() => open.Resolve("mistral\r\nlarge"));
    }

    [Fact]
    public void A_name_a_line_and_a_star_are_configured_in_that_order()
    {
        var catalog = new ModelCatalog(new ModelCatalogOptions
        {
            Upstream = "openai",
            Models = new Dictionary<string, ModelRule>
            {
                ["claude-opus-5"] = new() { Upstream = "gpt-by-name", DefaultEffort = Effort.Low },
                ["opus"] = new() { Upstream = "gpt-by-line" },
                ["*"] = new() { Upstream = "gpt-by-star" },
                ["house"] = new() { Upstream = "gpt-house", DisplayName = "House" },
            },
        });
        Assert.Equal(("gpt-by-name", Effort.Low), (catalog.Resolve("claude-opus-5").UpstreamModel, catalog.Resolve("claude-opus-5").Alias.DefaultEffort));
        Assert.Equal("gpt-by-line", catalog.Resolve("claude-opus-5-5").UpstreamModel);
        Assert.Equal("gpt-by-star", catalog.Resolve("claude-haiku-5-5").UpstreamModel);
        Assert.Equal("gpt-house", catalog.Resolve("house").UpstreamModel);
        var both = new ModelCatalog(new ModelCatalogOptions { Upstream = "openai", Models = new Dictionary<string, ModelRule> { ["a"] = new() { Upstream = "gpt-1" }, ["claude-a"] = new() { Upstream = "gpt-2" } } });
        Assert.Equal("gpt-2", both.Resolve("claude-a").UpstreamModel);
        Assert.Equal(("gpt-house", "House"), (catalog.Resolve("claude-house").UpstreamModel, catalog.Resolve("claude-house").Alias.DisplayName));
        Assert.All(catalog.Listed, alias => Assert.Contains("claude", alias.Id, StringComparison.Ordinal));
    }

    [Fact]
    public void K14_what_is_listed_can_be_found_by_clients_and_asked_for() => Assert.All(s_builtIn.Listed, alias =>
    {
        Assert.Contains("claude", alias.Id, StringComparison.Ordinal);
        Assert.NotEqual("", alias.DisplayName);
        Assert.Contains(s_builtIn.Resolve(alias.Id).UpstreamModel, alias.Description, StringComparison.Ordinal);
        Assert.Equal(alias.Id, s_builtIn.Resolve(alias.Id).Alias.Id);
    });

    [Theory]
    [InlineData("gpt-5.6-sol", true, true, false)]
    [InlineData("gpt-4o", false, false, true)]
    [InlineData("gpt-99-unheard-of", true, true, false)]
    public void C04_a_profile_says_what_an_upstream_model_takes(string model, bool reasons, bool encrypts, bool samples)
    {
        var profile = s_builtIn.Profile(model);
        Assert.Equal((reasons, encrypts, samples), (profile.Reasoning, profile.EncryptedReasoning, profile.Sampling));
    }

    [Fact]
    public void C04_another_server_gets_standard_fields_only()
    {
        var profile = new ModelCatalog(new ModelCatalogOptions { Upstream = "local", Dialect = UpstreamDialect.Generic }).Profile("qwen3");
        Assert.Equal((false, false, false), (profile.DeveloperRole, profile.OpenAIParameters, profile.OutputArrays));
    }
}
