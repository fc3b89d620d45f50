using Proxy.Core.Models;
using Proxy.Core.Upstream;

namespace Proxy.Tests.Upstreams;

public sealed class UpstreamRegistryTests
{
    [Theory]
    [InlineData(UpstreamKind.OpenAIResponses, UpstreamAuth.Bearer, "Authorization", "Bearer k")]
    [InlineData(UpstreamKind.OpenAIResponses, UpstreamAuth.ApiKey, "api-key", "k")]
    [InlineData(UpstreamKind.Anthropic, UpstreamAuth.ApiKey, "x-api-key", "k")]
    internal void The_key_goes_where_the_upstream_looks_for_it(UpstreamKind kind, UpstreamAuth auth, string header, string value)
    {
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        var registry = new UpstreamRegistry([Options("main"), Options("other") with { Kind = kind, Auth = auth, Key = "k" }], invoker, TimeProvider.System);
        using var request = new HttpRequestMessage(HttpMethod.Get, registry.Of("other").Endpoint.At("models"));
        registry.Of("other").Authorize(request);
        Assert.Equal(value, Assert.Single(request.Headers.GetValues(header)));
        Assert.Equal("main", registry.Default.Name);
        Assert.Null(registry.Find("nobody"));
    }

    [Theory]
    [InlineData("http://u.test/v1/", "responses/resp_1", "", "http://u.test/v1/responses/resp_1")]
    [InlineData("http://u.test/v1?api-version=1", "responses/resp_1/input_items", "limit=2&order=asc", "http://u.test/v1/responses/resp_1/input_items?api-version=1&limit=2&order=asc")]
    [InlineData("http://u.test/v1", "models", "limit=2", "http://u.test/v1/models?limit=2")]
    public void Any_path_below_the_base_address_keeps_its_query(string baseUrl, string path, string query, string expected) =>
        Assert.Equal(expected, UpstreamEndpoint.Create("u", new Uri(baseUrl), null).At(path, query).ToString());

    [Fact]
    public void What_one_upstream_does_not_take_another_may()
    {
        var learned = new LearnedProfiles();
        var first = new ModelCatalog(new ModelCatalogOptions { Upstream = "first" }).Resolve("gpt-5.1");
        var second = first with { Upstream = "second" };
        Assert.NotNull(learned.Learn(first, "include", Core.Canonical.Effort.None));
        Assert.False(learned.Apply(first).Profile.EncryptedReasoning);
        Assert.True(learned.Apply(second).Profile.EncryptedReasoning);
    }

    private static UpstreamOptions Options(string name) => new() { Name = name, BaseUrl = new Uri("http://u.test/v1") };
}
