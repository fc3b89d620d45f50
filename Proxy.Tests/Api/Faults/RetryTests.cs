using Microsoft.AspNetCore.Http;

namespace Proxy.Tests.Api.Faults;

/// <summary>The only two reasons to ask upstream again (C3).</summary>
public sealed class RetryTests
{
    private const string Sampling = """{"model":"gpt-4.1","max_tokens":100,"temperature":0.5,"messages":[{"role":"user","content":"hello"}]}""";
    private const string Orphan = """{"error":{"message":"Item 'rs_1' of type 'reasoning' was provided without its required following item.","type":"invalid_request_error","param":"input","code":null}}""";
    private const string NoTemperature = """{"error":{"message":"Unsupported parameter: 'temperature' is not supported with this model.","type":"invalid_request_error","param":"temperature","code":"unsupported_parameter"}}""";

    [Theory]
    [InlineData(Bodies.Hello)]
    [InlineData(Bodies.HelloStream)]
    public async Task D17_Reasoning_that_upstream_does_not_take_is_left_out_once(string body)
    {
        var good = body == Bodies.Hello ? ScriptedUpstream.Reply(200, UpstreamEvents.Json) : ScriptedUpstream.Stream(UpstreamEvents.Text);
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(400, Orphan), good);
        await using var gateway = await StartAsync(upstream);
        using var response = await gateway.PostAsync(body);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Contains("reasoning:stripped", response.Header("x-gateway-warning"));
        Assert.Equal(2, upstream.Calls);
    }

    [Fact]
    public async Task D17_It_is_not_tried_twice()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(400, Orphan));
        await using var gateway = await StartAsync(upstream);
        using var response = await gateway.PostAsync(Bodies.Hello);
        await response.AssertErrorAsync(400, "invalid_request_error");
        Assert.Equal(2, upstream.Calls);
    }

    [Fact]
    public async Task C3_A_refused_parameter_is_left_out_once_and_remembered()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(400, NoTemperature), ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var gateway = await StartAsync(upstream);
        using var first = await gateway.PostAsync(Sampling);
        Assert.Equal(200, (int)first.StatusCode);
        using var second = await gateway.PostAsync(Sampling);
        Assert.Equal(200, (int)second.StatusCode);
        Assert.Contains("temperature", second.Header("x-gateway-warning"));
        Assert.Equal([true, false, false], upstream.Bodies.Select(body => body.Contains("temperature", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task C3_4_A_server_that_refuses_one_thing_after_the_other_is_understood_in_the_end()
    {
        static Func<HttpContext, Task> No(string name) => ScriptedUpstream.Reply(400, $$$"""{"error":{"message":"Unknown parameter: '{{{name}}}'.","type":"invalid_request_error","param":"{{{name}}}","code":"unknown_parameter"}}""");
        await using var upstream = await ScriptedUpstream.StartAsync(No("parallel_tool_calls"), No("include"), ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var gateway = await StartAsync(upstream);
        using var first = await gateway.PostAsync(Bodies.Hello);
        await first.AssertErrorAsync(400, "invalid_request_error");
        using var second = await gateway.PostAsync(Bodies.Hello);
        Assert.Equal(200, (int)second.StatusCode);
        Assert.Equal([(true, true), (false, true), (false, false)], upstream.Bodies.Select(body => (Has(body, "parallel_tool_calls"), Has(body, "include"))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task C3_4_A_schema_refused_in_strict_mode_is_asked_for_without_it_this_time(bool strict)
    {
        const string Refused = """{"error":{"message":"Invalid schema for function 'f': In context=(), …","type":"invalid_request_error","param":"tools[0].parameters","code":"invalid_function_parameters"}}""";
        var body = $$$"""{"model":"gpt-4.1","max_tokens":100,"messages":[{"role":"user","content":"hello"}],"tools":[{"name":"f","strict":{{{(strict ? "true" : "false")}}},"input_schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false} }]}""";
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(400, Refused), ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var gateway = await StartAsync(upstream);
        using var first = await gateway.PostAsync(body);
        if (!strict)
        {
            await first.AssertErrorAsync(400, "invalid_request_error");
            return;
        }

        Assert.Equal(200, (int)first.StatusCode);
        Assert.Contains("strict:not-taken-by-upstream", first.Header("x-gateway-warning"));
        using var second = await gateway.PostAsync(body);
        Assert.Equal([true, false, true], upstream.Bodies.Select(sent => sent.Contains("\"strict\":true", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task C3_Nothing_else_is_asked_twice()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(500, """{"error":{"message":"The server had an error","type":"server_error"}}"""));
        await using var gateway = await StartAsync(upstream);
        using var response = await gateway.PostAsync(Bodies.Hello);
        await response.AssertErrorAsync(500, "api_error");
        Assert.Equal(1, upstream.Calls);
    }

    private static bool Has(string body, string name) => body.Contains($"\"{name}\":", StringComparison.Ordinal);

    private static Task<GatewayFixture> StartAsync(ScriptedUpstream upstream) => GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
}
