using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Contract;

public sealed class TransportCases : ContractTest
{
    [Fact]
    public async Task D01_sampling_parameters_are_gated_by_the_version()
    {
        await PlayAsync(Turn.Of(Item.Text("Hi.")));
        var request = new ApiRequest(Hello.Replace("\"max_tokens\"", "\"temperature\":1.0,\"max_tokens\"", StringComparison.Ordinal));

        Assert.Equal("temperature: Extra inputs are not permitted", await RefusedAsync(request));

        var answer = await OkAsync(request with { Version = "2023-06-01" });
        Assert.Contains("temperature", answer.Header("x-gateway-warning"), StringComparison.Ordinal);
        Assert.False(Upstream.Single().Body.TryGetProperty("temperature", out _));
    }

    [Fact]
    public async Task D02_the_version_header_is_required()
    {
        await PlayAsync();

        Assert.Equal("anthropic-version: header is required", await RefusedAsync(new ApiRequest(Hello) { Version = null }));
    }

    [Fact]
    public async Task D03_either_key_header_works_and_x_api_key_wins()
    {
        await PlayAsync(
            new Dictionary<string, string> { ["PROXY_API_KEYS"] = "key-number-1,key-number-2" },
            Turn.Of(Item.Text("one")), Turn.Of(Item.Text("two")), Turn.Of(Item.Text("three")));

        await OkAsync(new ApiRequest(Hello) { Bearer = "key-number-1" });
        await OkAsync(new ApiRequest(Hello) { Bearer = null, Headers = [("x-api-key", "key-number-1")] });
        await OkAsync(new ApiRequest(Hello) { Bearer = "no-such-key", Headers = [("x-api-key", "key-number-2")] });
        var wrong = await PostAsync(new ApiRequest(Hello) { Bearer = "key-number-1", Headers = [("x-api-key", "no-such-key")] });

        Assert.Equal(401, wrong.Status);
        Assert.Equal("authentication_error", wrong.Error.GetProperty("type").GetString());
    }

    [Fact]
    public async Task D04_the_beta_query_changes_nothing()
    {
        await PlayAsync(Turn.Of(Item.Text("Hi.")), Turn.Of(Item.Text("Hi.")));

        await OkAsync(Hello);
        await OkAsync(new ApiRequest(Hello) { Path = "/v1/messages?beta=true" });

        Assert.Equal(Upstream[0].Body.GetRawText(), Upstream[1].Body.GetRawText());
    }

    [Fact]
    public async Task D40_threads_fallbacks_and_system_messages()
    {
        await PlayAsync(Turn.Of(Item.Text("one")), Turn.Of(Item.Text("two")));

        var thread = await PostAsync(Hello.Replace("\"max_tokens\"", "\"thread\":{\"type\":\"create\"},\"max_tokens\"", StringComparison.Ordinal));
        Assert.Equal(400, thread.Status);
        Assert.Equal("thread_unsupported_request", thread.Error.GetProperty("details").GetProperty("error_code").GetString());
        Assert.Empty(Upstream);

        await OkAsync(Hello.Replace("\"max_tokens\"", "\"fallbacks\":\"default\",\"max_tokens\"", StringComparison.Ordinal));
        Assert.Contains("fallbacks", await RefusedAsync(Hello.Replace("\"max_tokens\"", "\"fallbacks\":[{\"model\":\"x\"}],\"max_tokens\"", StringComparison.Ordinal)), StringComparison.Ordinal);

        await OkAsync("""{"model":"claude-opus-5-5","max_tokens":1024,"messages":[{"role":"user","content":"Hi"},{"role":"system","content":"Be brief."}]}""");
        Assert.Equal(["user", "developer"], Upstream[1].Items.Select(item => item.GetProperty("role").GetString()));

        var between = $$$"""
            {"model":"claude-opus-5-5","max_tokens":1024,"tools":[{{{AddTool}}}],"messages":[{"role":"user","content":"Hi"},
             {"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"add","input":{"a":1}}]},
             {"role":"system","content":"Be brief."},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"1"}]}]}
            """;
        await RefusedAsync(between);
    }
}
