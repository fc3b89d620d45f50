using Proxy.Core.Canonical;
using Proxy.Core.Models;
using Proxy.Core.Upstream;

namespace Proxy.Tests.Upstreams;

public sealed class LearnedProfilesTests
{
    private readonly LearnedProfiles _learned = new();
    private readonly Route _route = new ModelCatalog(new ModelCatalogOptions { Upstream = "openai" }).Resolve("gpt-5.1");

    [Fact]
    public void C3_What_was_refused_is_left_out_from_then_on()
    {
        var without = _learned.Learn(_route, "include", Effort.High);
        Assert.False(without!.Profile.EncryptedReasoning);
        Assert.False(_learned.Apply(_route).Profile.EncryptedReasoning);
    }

    [Fact]
    public void C3_A_refused_effort_is_clamped_to_the_next()
    {
        var without = _learned.Learn(_route, "reasoning.effort", Effort.High);
        Assert.Equal([Effort.None, Effort.Low, Effort.Medium], without!.Profile.Efforts);
        Assert.True(without.Profile.Reasoning);
    }

    [Fact]
    public void Without_any_effort_left_the_model_does_not_reason()
    {
        var route = _route with { Profile = _route.Profile with { Efforts = [Effort.High] } };
        Assert.False(_learned.Learn(route, "reasoning.effort", Effort.High)!.Profile.Reasoning);
    }

    [Theory]
    [InlineData("prompt_cache_options")]
    [InlineData("phase")]
    [InlineData("reasoning.summary")]
    [InlineData("reasoning.context")]
    [InlineData("parallel_tool_calls")]
    [InlineData("service_tier")]
    [InlineData("stream_options")]
    [InlineData("configuration_update")]
    [InlineData("role")]
    [InlineData("output")]
    [InlineData("stream")]
    [InlineData("strict")]
    [InlineData("context_management")]
    public void C3_4_What_can_be_said_otherwise_is_said_otherwise_once(string parameter)
    {
        var route = new ModelCatalog(new ModelCatalogOptions { Upstream = "openai" }).Resolve("gpt-5.6");
        var without = _learned.Learn(route, parameter, Effort.High);
        Assert.NotEqual(route.Profile, without!.Profile);
        Assert.Equal(without.Profile, _learned.Apply(route).Profile);
        if (parameter != "service_tier") Assert.Null(_learned.Learn(without, parameter, Effort.High));
        // The fast tier goes first, then everything that only OpenAI has.
        else Assert.False(_learned.Learn(without, parameter, Effort.High)!.Profile.OpenAIParameters);
    }

    [Fact]
    public void C3_4_A_told_limit_clamps()
    {
        Assert.Equal(16_384, _learned.Learn(_route, "max_output_tokens", Effort.High, 16_384)!.Profile.MaxOutputTokens);
        Assert.Null(_learned.Learn(_route, "max_output_tokens", Effort.High, 1_000_000));
        Assert.Null(_learned.Learn(_route, "max_output_tokens", Effort.High));
    }

    [Theory]
    [InlineData("temperature")]
    [InlineData("model")]
    [InlineData("")]
    public void What_was_not_sent_cannot_be_left_out(string parameter) => Assert.Null(_learned.Learn(_route, parameter, Effort.High));

    [Fact]
    public void The_memory_is_bounded()
    {
        for (var i = 0; i < 2000; i++) _learned.Learn(_route with { UpstreamModel = "gpt-" + i }, "include", Effort.High);
        Assert.Equal(256, Enumerable.Range(0, 2000).Count(i => !_learned.Apply(_route with { UpstreamModel = "gpt-" + i }).Profile.EncryptedReasoning));
    }
}
