using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Proxy.Api.Settings;
using Proxy.Core.Models;
using Proxy.Core.Upstream;

namespace Proxy.Tests.Docs;

/// <summary>The examples of docs/operations.md, read as the gateway reads them.</summary>
public sealed class OperationsTests
{
    [Fact]
    public void The_routing_example_is_valid_and_does_what_it_says()
    {
        var options = Read(Example("Routing"));
        Assert.Equal((UpstreamAuth.ApiKey, UpstreamDialect.Azure), (options.Upstreams["azure"].Auth, options.Upstreams["azure"].Dialect));
        Assert.Equal(new Version(1, 1), options.Upstreams["lab"].HttpVersion);
        var catalog = new ModelCatalog(new ModelCatalogOptions
        {
            Upstream = options.Upstream,
            Dialects = options.Upstreams.ToDictionary(upstream => upstream.Key, upstream => upstream.Value.Dialect),
            Models = options.Models,
            Profiles = options.Profiles,
        });
        Assert.Equal([("openai", "gpt-6.1-sol"), ("azure", "sol-eu")], catalog.Plan("claude-opus-5-5").For(0).Select(route => (route.Upstream, route.UpstreamModel)));
        Assert.True(catalog.Plan("claude-team").IsSplit);
        Assert.Equal("gpt-6.1", catalog.Plan("claude-opus-5-5").For(0)[1].Profile.Family);
    }

    [Fact]
    public void The_numbers_of_retries_and_health_are_the_defaults()
    {
        var page = Repository.Read("docs/operations.md");
        var breaker = new BreakerOptions();
        Assert.Contains($"the last {breaker.Window.TotalSeconds} s are remembered", page);
        Assert.Contains($"half of {breaker.MinimumAttempts} or more attempts", page);
        Assert.Contains($"left alone for {breaker.Break.TotalSeconds} s", page);
        Assert.Equal(0.5, breaker.FailureRatio);
    }

    private static string Example(string section)
    {
        var match = Regex.Match(Repository.Read("docs/operations.md"), $@"^## {section}$.*?^```json$(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.True(match.Success, section);
        // A stand-in for what the page leaves to a secret.
        return match.Groups[1].Value.Replace("<from a secret>", "k-1", StringComparison.Ordinal);
    }

    private static GatewayOptions Read(string json) => SettingsReader.Read(
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).AddInMemoryCollection([new("OPENAI_API_KEY", "k-0")]).Build(), isDevelopment: true);
}
