using System.Text.Json;

namespace Proxy.Tests.Api;

public sealed class ModelsTests
{
    [Fact]
    public async Task C9_Models_come_in_Anthropics_shape_with_a_version_and_in_OpenAIs_without()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var list = await GetAsync(gateway, "/v1/models?limit=1000");
        Assert.Equal(["data", "has_more", "first_id", "last_id"], list.EnumerateObject().Select(member => member.Name));
        var first = list.GetProperty("data")[0];
        Assert.Equal(
            ["type", "id", "display_name", "description", "created_at", "lifecycle", "deprecated_at", "retires_at", "line", "max_input_tokens", "max_tokens", "capabilities"],
            first.EnumerateObject().Select(member => member.Name));
        var capabilities = first.GetProperty("capabilities");
        Assert.True(capabilities.GetProperty("thinking").GetProperty("types").GetProperty("adaptive").GetProperty("supported").GetBoolean());
        // R35, R64–R66 are kept for every model.
        Assert.True(capabilities.GetProperty("structured_outputs").GetProperty("supported").GetBoolean());
        Assert.All(
            capabilities.GetProperty("context_management").EnumerateObject(),
            static edit => Assert.True(edit.Value.ValueKind == JsonValueKind.True || edit.Value.GetProperty("supported").GetBoolean(), edit.Name));
        var plain = await GetAsync(gateway, "/v1/models", version: "");
        Assert.Equal("list", plain.GetProperty("object").GetString());
        Assert.Equal("model", plain.GetProperty("data")[0].GetProperty("object").GetString());
    }

    [Fact]
    public async Task K14_Every_listed_id_survives_discovery()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var ids = await IdsAsync(gateway, "/v1/models?limit=1000");
        Assert.All(ids, id => Assert.Contains("claude", id));
        Assert.Contains("claude-opus-5-5", ids);
        Assert.Contains("claude-gpt-6.1-sol", ids);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task A11_Pages_join_to_the_whole_list_in_both_directions()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var all = await IdsAsync(gateway, "/v1/models?limit=1000");
        var forward = new List<string>();
        for (var query = "limit=5"; ;)
        {
            var page = await GetAsync(gateway, "/v1/models?" + query);
            forward.AddRange(Ids(page));
            if (!page.GetProperty("has_more").GetBoolean()) break;
            query = "limit=5&after_id=" + page.GetProperty("last_id").GetString();
        }

        Assert.Equal(all, forward);
        var before = await GetAsync(gateway, $"/v1/models?limit=3&before_id={all[5]}");
        Assert.Equal(all.Skip(2).Take(3), Ids(before));
        Assert.True(before.GetProperty("has_more").GetBoolean());
        Assert.Empty(await IdsAsync(gateway, "/v1/models?lifecycle[]=retired"));
    }

    [Theory]
    [InlineData("claude-opus-5-5", "claude-opus-5-5")]
    [InlineData("claude-sonnet-4-5-20250929", "claude-sonnet-4-5")]
    [InlineData("anthropic%2Fclaude-sonnet-4.5", "claude-sonnet-4-5")]
    [InlineData("anthropic/claude-sonnet-4.5", "claude-sonnet-4-5")]
    [InlineData("gpt-5.1", "gpt-5.1")]
    public async Task One_model_is_found_by_any_of_its_spellings(string path, string id)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        Assert.Equal(id, (await GetAsync(gateway, "/v1/models/" + path)).GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("/v1/models/claude%2Fopus%20latest", 404, "model: claude/opus latest")]
    [InlineData("/v1/models?limit=0", 400, "limit: must be a whole number from 1 to 1000")]
    [InlineData("/v1/models?after_id=nobody", 400, "after_id: no such model")]
    [InlineData("/v1/models?after_id=a&before_id=b", 400, "before_id: cannot be used together with after_id")]
    public async Task What_is_wrong_with_a_question_for_models_is_named(string path, int status, string message)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var request = GatewayFixture.Message("");
        (request.Method, request.RequestUri, request.Content) = (HttpMethod.Get, new Uri(path, UriKind.Relative), null);
        using var response = await gateway.SendAsync(request);
        Assert.Equal(message, await response.AssertErrorAsync(status, status == 404 ? "not_found_error" : "invalid_request_error"));
    }

    [Fact]
    public async Task R1_An_unknown_model_is_a_404_unless_names_may_pass()
    {
        const string body = """{"model":"qwen3:32b","max_tokens":100,"messages":[{"role":"user","content":"hello"}]}""";
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var strict = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var refused = await strict.PostAsync(body);
        Assert.Equal("model: qwen3:32b", await refused.AssertErrorAsync(404, "not_found_error"));
        await using var open = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:AllowUnknownModels", "true"), ("Proxy:Dialect", "generic")) with { Upstream = upstream.BaseUrl });
        using var taken = await open.PostAsync(body);
        Assert.Equal(200, (int)taken.StatusCode);
        Assert.Equal("qwen3:32b", taken.Header("x-gateway-upstream-model"));
        Assert.Contains("\"model\":\"qwen3:32b\"", Assert.Single(upstream.Bodies));
    }

    private static async Task<JsonElement> GetAsync(GatewayFixture gateway, string path, string version = "2023-06-01")
    {
        using var request = GatewayFixture.Message("", ("anthropic-version", version));
        (request.Method, request.RequestUri, request.Content) = (HttpMethod.Get, new Uri(path, UriKind.Relative), null);
        using var response = await gateway.SendAsync(request);
        Assert.True((int)response.StatusCode == 200, await response.TextAsync());
        return await response.JsonAsync();
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(GatewayFixture gateway, string path) => Ids(await GetAsync(gateway, path));

    private static IReadOnlyList<string> Ids(JsonElement list) => [.. list.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()!)];
}
