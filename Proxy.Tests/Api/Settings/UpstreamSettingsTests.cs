using System.Net;
using Microsoft.Extensions.Configuration;
using Proxy.Api.Settings;
using Proxy.Core.Models;
using Proxy.Core.Upstream;

namespace Proxy.Tests.Api.Settings;

public sealed class UpstreamSettingsTests
{
    [Fact]
    public void An_upstream_is_an_address_a_key_and_how_it_is_spoken_to()
    {
        var options = Read(
            ("Proxy:Upstreams:azure:BaseUrl", "https://mine.openai.azure.com/openai/v1"), ("Proxy:Upstreams:azure:Key", "k-1"), ("Proxy:Upstreams:azure:Auth", "api-key"),
            ("Proxy:Upstreams:claude:Kind", "anthropic"), ("Proxy:Upstreams:claude:BaseUrl", "https://api.anthropic.com/v1"), ("Proxy:Upstreams:claude:HttpVersion", "1.1"));
        var azure = options.Upstreams["azure"];
        Assert.Equal((UpstreamKind.OpenAIResponses, "k-1", UpstreamAuth.ApiKey, UpstreamDialect.Azure, HttpVersion.Version20), (azure.Kind, azure.Key, azure.Auth, azure.Dialect, azure.HttpVersion));
        var claude = options.Upstreams["claude"];
        Assert.Equal((UpstreamKind.Anthropic, null, UpstreamAuth.ApiKey, UpstreamDialect.Generic, HttpVersion.Version11), (claude.Kind, claude.Key, claude.Auth, claude.Dialect, claude.HttpVersion));
    }

    [Fact]
    public void Targets_keep_their_order_and_name_upstreams_that_are_there()
    {
        var options = Read(
            ("Proxy:Upstream", "main"), ("Proxy:Upstreams:b:BaseUrl", "http://b.test/v1"),
            ("Proxy:Models:opus:Targets:10:Model", "third"), ("Proxy:Models:opus:Targets:2:Upstream", "b"), ("Proxy:Models:opus:Targets:2:Model", "second"), ("Proxy:Models:opus:Targets:2:Weight", "7"),
            ("Proxy:Models:opus:Targets:0:Upstream", "main"), ("Proxy:Models:opus:Targets:0:Model", "first"));
        Assert.Equal([new ModelTarget("main", "first"), new ModelTarget("b", "second") { Weight = 7 }, new ModelTarget(null, "third")], options.Models["opus"].Targets);
    }

    [Fact]
    public void Every_fault_is_told_at_once_and_no_value_is_repeated()
    {
        var errors = Assert.Throws<InvalidSettingsException>(() => Read(
            ("Proxy:Upstream", "main"), ("Proxy:Upstreams:main:BaseUrl", "http://b.test/v1"),
            ("Proxy:Upstreams:b:BaseUrl", "ftp://secret-1"), ("Proxy:Upstreams:b:Key", "secret 2"), ("Proxy:Upstreams:b:Kind", "secret-3"), ("Proxy:Upstreams:b:Auth", "secret-4"),
            ("Proxy:Upstreams:b:Dialect", "secret-5"), ("Proxy:Upstreams:b:HttpVersion", "3"), ("Proxy:Upstreams:b:Keys", "typo"),
            ("Proxy:Models:opus:Upstream", "gpt-5"), ("Proxy:Models:opus:Targets:0:Upstream", "nowhere"), ("Proxy:Models:opus:Targets:x:Model", "a b"), ("Proxy:Models:opus:Targets:1:Weight", "1001"))).Errors;
        string[] expected =
        [
            "Proxy:Upstreams:main:Name", "Proxy:Upstreams:b:BaseUrl", "Proxy:Upstreams:b:Key", "Proxy:Upstreams:b:Kind", "Proxy:Upstreams:b:Auth", "Proxy:Upstreams:b:Dialect", "Proxy:Upstreams:b:HttpVersion", "Proxy:Upstreams:b:Keys",
            "Proxy:Models:opus:Upstream", "Proxy:Models:opus:Targets:0:Upstream", "Proxy:Models:opus:Targets:0:Model", "Proxy:Models:opus:Targets:x:Name", "Proxy:Models:opus:Targets:x:Model", "Proxy:Models:opus:Targets:1:Weight", "Proxy:Models:opus:Targets:1:Model",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), errors.Select(error => error.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(errors, error => error.Contains("secret", StringComparison.Ordinal));
    }

    private static GatewayOptions Read(params (string Key, string Value)[] settings) =>
        SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build(), isDevelopment: true);
}
