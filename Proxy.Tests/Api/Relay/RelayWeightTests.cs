using System.Globalization;
using static Proxy.Tests.Api.Routing.Fleet;

namespace Proxy.Tests.Api.Relay;

/// <summary>Weights split what is passed through as they split messages: by conversation.</summary>
public sealed class RelayWeightTests
{
    private static readonly (string, string?)[] s_halves = [("Proxy:Models:team:Targets:0:Weight", "50"), ("Proxy:Models:team:Targets:1:Weight", "50")];

    [Theory]
    [InlineData("/v1/responses", "session-id", """{"model":"team","input":"turn {0}"}""")]
    [InlineData("/v1/responses", "", """{"model":"team","input":"turn {0}","prompt_cache_key":"talk-{1}"}""")]
    [InlineData("/v1/chat/completions", "", """{"model":"team","messages":[{"role":"system","content":"turn {0}"},{"role":"user","content":"I am {1}"},{"role":"assistant","content":"turn {0}"}]}""")]
    public async Task A_conversation_stays_with_the_target_that_its_weight_gave_it(string path, string header, string body)
    {
        await using var fleet = await StartAsync(settings: s_halves);
        var first = await AskAllAsync(fleet, path, header, body, "1");
        Assert.Equal(first, await AskAllAsync(fleet, path, header, body, "2"));
        Assert.Contains("a", first);
        Assert.Contains("b", first);
    }

    [Fact]
    public async Task All_begin_with_the_one_target_that_has_a_weight()
    {
        await using var fleet = await StartAsync(settings: ("Proxy:Models:team:Targets:1:Weight", "1"));
        Assert.All(await AskAllAsync(fleet, "/v1/responses", "", """{"model":"team","input":"{1}"}""", ""), upstream => Assert.Equal("b", upstream));
        Assert.Equal(0, fleet.A.Calls);
    }

    private static async Task<List<string?>> AskAllAsync(Routing.Fleet fleet, string path, string header, string body, string turn)
    {
        var upstreams = new List<string?>();
        for (var talk = 0; talk < 20; talk++)
        {
            var name = talk.ToString(CultureInfo.InvariantCulture);
            var json = body.Replace("{0}", turn, StringComparison.Ordinal).Replace("{1}", name, StringComparison.Ordinal);
            using var response = await fleet.Gateway.SendAsync(header.Length > 0 ? Asked.Post(path, json, (header, name)) : Asked.Post(path, json));
            Assert.Equal(UpstreamEvents.Json, await response.TextAsync());
            upstreams.Add(response.Header("x-proxy-upstream"));
        }

        return upstreams;
    }
}
