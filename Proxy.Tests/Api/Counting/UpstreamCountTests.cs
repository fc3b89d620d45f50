using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Proxy.Tests.Oracles;
using static Proxy.Tests.Api.Counting.Counted;

namespace Proxy.Tests.Api.Counting;

/// <summary>C6 with an upstream that counts: the strict simulator.</summary>
public sealed class UpstreamCountTests
{
    private const string Everything = """
        {"model":"claude-opus-5-5","system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],
         "thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"medium"},"speed":"fast","cache_control":{"type":"ephemeral"},
         "context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},"compaction":{},"tool_choice":{"type":"auto","disable_parallel_tool_use":true},
         "tools":[{"name":"add","description":"Adds","input_schema":{"type":"object","properties":{"a":{"type":"number"}}}}],
         "messages":[
          {"role":"user","content":[{"type":"text","text":"Look"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgoAAAANSUhEUg=="}}]},
          {"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"add","input":{"a":1}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"2"}]}]}
        """;

    [Fact]
    public async Task C6_The_number_is_upstreams_own_and_the_answer_says_so()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.CountAsync(Asking("How many tokens may these words be?"));
        var tokens = await response.TokensAsync("upstream");

        var request = Assert.Single(gateway.Simulator!.Requests);
        Assert.Equal("/v1/responses/input_tokens", request.Path);
        Assert.Equal("Bearer " + GatewayFixture.UpstreamKey, request.Headers["Authorization"]);
        Assert.Equal(await AskDirectlyAsync(gateway, request.Body.ToArray()), tokens);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("gpt-6.1-sol", response.Header("x-gateway-upstream-model"));
        Assert.Null(response.Header("x-gateway-warning"));
    }

    [Fact]
    public async Task C6_Only_what_the_model_would_read_goes_upstream()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.CountAsync(Everything);
        await response.TokensAsync("upstream");

        using var body = Assert.Single(gateway.Simulator!.Requests).Json();
        Assert.All(body.RootElement.EnumerateObject(), field => Assert.Contains(field.Name, Fields));
        Assert.Equal("add", body.RootElement.GetProperty("tools")[0].GetProperty("name").GetString());
        Assert.Equal("auto", body.RootElement.GetProperty("tool_choice").GetString());
        Assert.False(body.RootElement.GetProperty("parallel_tool_calls").GetBoolean());
        Assert.Equal("medium", body.RootElement.GetProperty("reasoning").GetProperty("effort").GetString());
        Assert.Equal(
            ["message", "message", "function_call", "function_call_output"],
            body.RootElement.GetProperty("input").EnumerateArray().Select(item => item.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task C6_The_prompt_is_the_one_that_a_message_would_send()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var counted = await gateway.CountAsync(Everything);
        using var answered = await gateway.PostAsync(Everything.Replace("{\"model\"", "{\"max_tokens\":100,\"model\"", StringComparison.Ordinal).Replace("\"compaction\":{},", "", StringComparison.Ordinal));
        Assert.Equal(200, (int)answered.StatusCode);

        using var count = gateway.Simulator!.Requests[0].Json();
        using var message = gateway.Simulator!.Requests[1].Json();
        Assert.All(count.RootElement.EnumerateObject(), field => Assert.Equal(Prompt(message.RootElement.GetProperty(field.Name)), field.Value.GetRawText()));

        // R61: where it is cached is no part of the prompt.
        static string Prompt(JsonElement value) => Regex.Replace(value.GetRawText(), @",""prompt_cache_breakpoint"":\{[^}]*\}", "");
    }

    [Theory]
    [InlineData("/v1/messages/count_tokens?beta=true")]
    [InlineData("/v1/v1/messages/count_tokens")]
    public async Task C6_Paths_that_clients_use_are_the_same(string path)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.CountAtAsync(path, Hello);
        await response.TokensAsync("upstream");
    }

    [Fact]
    public async Task A8_What_says_how_to_answer_is_left_out_with_a_warning()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.CountAsync("""
            {"model":"claude-sonnet-4-5","max_tokens":0,"stream":true,"metadata":{"user_id":"u"},"stop_sequences":["x"],"temperature":0.5,"top_k":3,
             "service_tier":"auto","thinking":{"type":"enabled","budget_tokens":2048},"messages":[{"role":"user","content":"hello"}]}
            """);
        await response.TokensAsync("upstream");
        Assert.Equal(
            ["max_tokens:ignored", "stream:ignored", "metadata:ignored", "stop_sequences:ignored", "service_tier:ignored", "temperature:ignored", "top_k:ignored"],
            response.Header("x-gateway-warning")!.Split(", "));
        Assert.All(gateway.Simulator!.Requests, request =>
        {
            using var body = request.Json();
            Assert.All(body.RootElement.EnumerateObject(), field => Assert.Contains(field.Name, Fields));
        });
    }

    [Fact]
    public async Task C6_The_recorded_request_is_taken_without_a_warning()
    {
        var body = Encoding.UTF8.GetString(RecordedTraces.Read(RecordedTraces.Anthropic, "count-tokens-thinking", "request.json"));
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.CountAsync(body);
        // Claude's tokenizer says 43; this is about the same text for another model.
        Assert.InRange(await response.TokensAsync("upstream"), 5, 60);
        Assert.DoesNotContain("ignored", response.Header("x-gateway-warning") ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task C6_A_conversation_that_ends_with_an_answer_is_counted_though_it_could_not_be_answered()
    {
        const string body = """{"model":"claude-opus-5-5","messages":[{"role":"user","content":"hello"},{"role":"assistant","content":"Hi."}]}""";
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.CountAsync(body);
        await response.TokensAsync("upstream");
    }

    [Fact]
    public async Task C6_The_log_tells_the_number_and_nothing_of_the_content()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.CountAsync(Asking("canary-7f21"));
        var tokens = await response.TokensAsync("upstream");
        // The request's own line comes after the client has its answer.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await foreach (var record in gateway.Logs.GetLogsAsync(patience.Token))
            if (record.Message.StartsWith("count_tokens ", StringComparison.Ordinal)) break;
        var lines = gateway.Logs.GetSnapshot().Select(entry => entry.Message).ToList();
        Assert.Contains(lines, line => line.StartsWith("count_tokens claude-opus-5-5 -> ", StringComparison.Ordinal)
            && line.Contains($"tokens in {tokens} by upstream", StringComparison.Ordinal) && line.Contains(response.Header("request-id")!, StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("canary", StringComparison.Ordinal));
    }

    private static async Task<int> AskDirectlyAsync(GatewayFixture gateway, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Simulator!.BaseUrl.ToString().TrimEnd('/') + "/responses/input_tokens"))
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "sk-any") },
        };
        using var response = await gateway.SendAsync(request);
        using var document = JsonDocument.Parse(await response.TextAsync());
        return document.RootElement.GetProperty("input_tokens").GetInt32();
    }
}
