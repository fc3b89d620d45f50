using System.Text.Json.Nodes;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.Models;
using Proxy.Core.OpenAI;
using Proxy.Core.Upstream;

namespace Proxy.Tests.OpenAI.Requests;

public sealed class ParameterTests
{
    private static readonly Conversation s_hello = Given.Conversation(Given.User("Hello"));

    [Fact] // C0.1, C0.2, R74, R75
    public void The_clients_mode_is_followed_and_nothing_is_stored()
    {
        var json = Given.Write(s_hello);
        Assert.Equal("false", json.Raw("stream"));
        Assert.Null(json.Raw("stream_options"));
        Assert.Equal("false", json.Raw("store"));
        Assert.Equal("""["reasoning.encrypted_content"]""", json.Raw("include"));
        Assert.Null(json.Raw("truncation"));

        var stream = Given.Write(s_hello with { Stream = true });
        Assert.Equal("true", stream.Raw("stream"));
        Assert.Equal("""{"include_obfuscation":false}""", stream.Raw("stream_options"));
    }

    [Fact] // C0.4
    public void A_plain_server_gets_none_of_OpenAIs_own_parameters()
    {
        var written = Given.Write(
            s_hello with { Stream = true, UserId = "u", StandardTierOnly = true, Fast = true, Effort = Core.Canonical.Effort.Low }, Given.Scope(Given.Plain));
        foreach (var name in new[] { "stream_options", "safety_identifier", "service_tier", "prompt_cache_key", "include", "reasoning" }) Assert.Null(written.Raw(name));
        Assert.Equal(["output_config.effort:unsupported", "speed:unsupported"], written.Warnings.Tokens);
    }

    [Theory] // R54
    [InlineData(5, 16, null)]
    [InlineData(16, 16, null)]
    [InlineData(64_000, 64_000, null)]
    [InlineData(300_000, 128_000, "max_tokens:clamped-to-128000")]
    public void Output_tokens_are_at_least_16_and_at_most_what_upstream_has(int asked, int sent, string? warning)
    {
        var written = Given.Write(s_hello with { MaxTokens = asked });
        Assert.Equal(sent, written.Root.GetProperty("max_output_tokens").GetInt32());
        Assert.Equal(sent, written.Context.MaxOutputTokens);
        Assert.Equal(warning is null ? [] : [warning], written.Warnings.Tokens);
    }

    [Fact] // R54
    public void The_alias_limits_output_tokens_too() =>
        Assert.Equal("64000", Given.Write(s_hello with { MaxTokens = 100_000 }, Given.Scope(alias: Given.Alias with { MaxOutputTokens = 64_000 })).Raw("max_output_tokens"));

    [Fact] // D1, R56
    public void Sampling_goes_only_where_it_is_taken()
    {
        var refused = Given.Write(s_hello with { Temperature = 1.0, TopP = 0.9 });
        Assert.Null(refused.Raw("temperature"));
        Assert.Null(refused.Raw("top_p"));
        Assert.Equal(["temperature:unsupported", "top_p:unsupported"], refused.Warnings.Tokens);

        var taken = Given.Write(s_hello with { Temperature = 0.7, TopP = 1 }, Given.Scope(Given.Plain));
        Assert.Equal("0.7", taken.Raw("temperature"));
        Assert.Equal("1", taken.Raw("top_p"));
        Assert.Empty(taken.Warnings.Tokens);
    }

    [Theory] // R56, B1: gpt-5.1 to gpt-5.4 take them while they do not reason
    [InlineData(false, "0.7", new string[0])]
    [InlineData(true, null, new[] { "temperature:unsupported" })]
    public void Sampling_goes_to_some_models_while_they_do_not_reason(bool thinks, string? sent, string[] warnings)
    {
        var mode = thinks ? ThinkingMode.Adaptive : ThinkingMode.Disabled;
        var catalog = new ModelCatalog(new ModelCatalogOptions { Upstream = "openai", Models = new Dictionary<string, ModelRule> { ["sonnet"] = new() { Upstream = "gpt-5.4" } } });
        var written = Given.Write(
            s_hello with { Temperature = 0.7, Thinking = new ThinkingRequest(mode) }, Given.Scope() with { Route = catalog.Resolve("claude-sonnet-4-6") });
        Assert.Equal(sent, written.Raw("temperature"));
        Assert.Equal(warnings, written.Warnings.Tokens);
        SimulatorVerdict.Accepts(JsonNode.Parse(written.Body)!);

        var learned = new LearnedProfiles().Learn(catalog.Resolve("claude-sonnet-4-6"), "temperature", Core.Canonical.Effort.None);
        Assert.Equal((false, false), (learned!.Profile.Sampling, learned.Profile.SamplingWithoutEffort));
    }

    [Fact] // C0.8, R54
    public void Strict_refuses_more_output_than_there_is()
    {
        var refused = Assert.Throws<RequestRejectedException>(() => Given.Write(s_hello with { MaxTokens = 128_001 }, Given.Scope() with { Strict = true }));
        Assert.Equal("max_tokens: 128001 > 128000, which is the maximum allowed number of output tokens for claude-opus-5-5", refused.Message);
        Assert.Equal("128000", Given.Write(s_hello with { MaxTokens = 128_000 }, Given.Scope() with { Strict = true }).Raw("max_output_tokens"));
    }

    [Fact] // R54: whatever an alias promises, upstream takes no fewer
    public void A_small_limit_of_an_alias_is_still_16_upstream() =>
        Assert.Equal("16", Given.Write(s_hello, Given.Scope(alias: Given.Alias with { MaxOutputTokens = 3 })).Raw("max_output_tokens"));

    [Fact] // R59, R60
    public void Tier_and_speed_become_the_service_tier()
    {
        Assert.Null(Given.Write(s_hello).Raw("service_tier"));
        Assert.Equal("\"default\"", Given.Write(s_hello with { StandardTierOnly = true }).Raw("service_tier"));
        Assert.Equal("\"fast\"", Given.Write(s_hello with { Fast = true }).Raw("service_tier"));
        var without = Given.Write(s_hello with { Fast = true }, Given.Scope(Given.Profile with { FastTier = false }));
        Assert.Null(without.Raw("service_tier"));
        Assert.Equal(["speed:unsupported"], without.Warnings.Tokens);
    }

    [Fact] // R58, peers 29
    public void A_user_id_leaves_as_a_hash_that_the_tenant_enters()
    {
        var written = Given.Write(s_hello with { UserId = "{\"session_id\":\"s\"}" });
        Assert.Matches("^\"[0-9a-f]{64}\"$", written.Raw("safety_identifier"));
        Assert.DoesNotContain("session_id", written.Text, StringComparison.Ordinal);
        Assert.NotEqual(written.Raw("safety_identifier"), Given.Write(s_hello with { UserId = "{\"session_id\":\"s\"}" }, Given.Scope() with { Tenant = "other" }).Raw("safety_identifier"));
    }

    [Fact] // R62
    public void The_cache_key_is_one_for_a_whole_conversation()
    {
        var first = Given.Write(s_hello);
        var second = Given.Write(s_hello with { Turns = [.. s_hello.Turns, Given.Assistant(Given.Text("Hi")), Given.User("More")], MaxTokens = 99, Stream = true });
        Assert.Equal(first.Raw("prompt_cache_key"), second.Raw("prompt_cache_key"));
        Assert.Equal(45, first.Raw("prompt_cache_key")!.Length);

        Conversation[] others = [Given.Conversation(Given.User("Hell")), s_hello with { System = [Given.Text("Be brief.")] }, s_hello with { Tools = [new Tool("a", JsonRaw.From("{}"))] }];
        Assert.All(others, other => Assert.NotEqual(first.Raw("prompt_cache_key"), Given.Write(other).Raw("prompt_cache_key")));
        RequestScope scope = Given.Scope();
        RequestScope[] elsewhere = [scope with { Tenant = "other" }, scope with { Route = scope.Route with { UpstreamModel = "gpt-5.6-terra" } }];
        Assert.All(elsewhere, other => Assert.NotEqual(first.Raw("prompt_cache_key"), Given.Write(s_hello, other).Raw("prompt_cache_key")));
    }

    [Fact] // R62
    public void A_session_decides_the_cache_key_alone()
    {
        var scope = Given.Scope() with { Session = "2b1c" };
        Assert.Equal(Given.Write(s_hello, scope).Raw("prompt_cache_key"), Given.Write(Given.Conversation(Given.User("Other")), scope).Raw("prompt_cache_key"));
        Assert.NotEqual(Given.Write(s_hello, scope).Raw("prompt_cache_key"), Given.Write(s_hello, scope with { Session = "2b1d" }).Raw("prompt_cache_key"));
    }

    [Fact] // C4.2
    public void The_token_estimate_does_not_count_base64()
    {
        var big = new string('A', 4_000_000);
        Assert.InRange(Given.Write(Given.Conversation(Given.User(Given.Png(big)))).Context.InputTokensEstimate, 1000, 1300);
        Assert.InRange(Given.Write(Given.Conversation(Given.User(new string('a', 40_000)))).Context.InputTokensEstimate, 10_000, 10_300);
    }
}
