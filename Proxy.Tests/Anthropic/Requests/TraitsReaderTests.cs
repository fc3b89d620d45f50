using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Tests.Anthropic.Requests;

public sealed class TraitsReaderTests
{
    // D2.
    [Theory]
    [InlineData(null, "anthropic-version: header is required")]
    [InlineData("", "anthropic-version: header is required")]
    [InlineData("2023-01-01", "anthropic-version: \"2023-01-01\" is not a valid version")]
    [InlineData("latest", "anthropic-version: \"latest\" is not a valid version")]
    public void A_version_is_required_and_known(string? version, string text) =>
        Assert.Equal(text, Assert.Throws<RequestRejectedException>(() => TraitsReader.Read(version, [], new Warnings())).Message);

    [Theory]
    [InlineData("2023-06-01", ApiVersion.V2023)]
    [InlineData("2026-10-21", ApiVersion.V2026)]
    internal void Two_versions_are_served(string version, ApiVersion expected) =>
        Assert.Equal(expected, TraitsReader.Read(version, [], new Warnings()).Version);

    // C5.
    [Fact]
    public void Betas_come_in_lists_and_repeats()
    {
        var warnings = new Warnings();
        var traits = TraitsReader.Read("2023-06-01", ["claude-code-20250219, thinking-token-count-2026-05-13,", null, "token-counting-2024-11-01,token-counting-2024-11-01"], warnings);
        Assert.True(traits.Has("thinking-token-count-2026-05-13"));
        Assert.True(traits.Has("token-counting-2024-11-01"));
        Assert.Equal(3, traits.Betas.Count);
        Assert.False(warnings.Any);
    }

    // clients §1.2: each refusal of a beta would cost a retry or a feature.
    [Fact]
    public void What_claude_code_sends_raises_no_warning()
    {
        var warnings = new Warnings();
        TraitsReader.Read(
            "2023-06-01",
            ["claude-code-20250219,interleaved-thinking-2025-05-14,context-management-2025-06-27,per-turn-control-2026-07-01,mid-conversation-tool-changes-2026-07-01,"
                + "thinking-token-count-2026-05-13,advanced-tool-use-2025-11-20,effort-2025-11-24,thinking-display-updates-2026-08-18,dangerous-tool-use-2026-09-03,afk-mode-2026-01-31,"
                + "structured-outputs-2025-12-15,redact-thinking-2026-02-12,fast-mode-2026-02-01,extended-cache-ttl-2025-04-11,context-1m-2025-08-07,"
                + "prompt-caching-scope-2026-01-05,code-execution-2025-08-25,web-fetch-2025-09-10,web-search-2025-03-05,tool-search-tool-2025-10-19,tool-examples-2025-10-29,mid-conversation-system-2026-04-07,tools-2024-04-04,max-tokens-3-5-sonnet-2024-07-15"],
            warnings);
        Assert.Equal("", warnings.ToString());
    }

    [Fact] // C0.8
    public void Strict_refuses_an_unknown_beta() => Assert.Equal(
        "Unexpected value(s) `brand-new-2027-01-01` for the `anthropic-beta` header. Please consult our documentation at platform.claude.com/docs or try again without the header.",
        Assert.Throws<RequestRejectedException>(() => TraitsReader.Read("2026-10-21", ["oauth-2025-04-20,brand-new-2027-01-01"], new Warnings(), strict: true)).Message);

    [Fact]
    public void An_unknown_beta_is_a_warning_that_fits_a_header()
    {
        var warnings = new Warnings();
        Assert.True(TraitsReader.Read("2026-10-21", ["brand-new-2027-01-01,b\u00e9ta\r\nx: y"], warnings).Has("brand-new-2027-01-01"));
        Assert.Equal("anthropic-beta.brand-new-2027-01-01:unknown, anthropic-beta.b_ta__x__y:unknown", warnings.ToString());
    }
}
