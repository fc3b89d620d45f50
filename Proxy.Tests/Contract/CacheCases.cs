using System.Text.Json;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Contract;

public sealed class CacheCases : ContractTest
{
    private const string Warm = """{"model":"claude-opus-5-5","max_tokens":0,"system":[{"type":"text","text":"be brief","cache_control":{"type":"ephemeral","ttl":"1h"}}],"messages":[{"role":"user","content":"Hi"}]}""";

    private static readonly Dictionary<string, string> s_withoutPrewarm = new() { ["Proxy:Models:claude-opus-5-5:Upstream"] = "gpt-5.4" };

    [Fact]
    public async Task D06_no_tokens_warm_the_cache()
    {
        await PlayAsync(Turn.Of(Item.Text("never said")));

        var answer = await OkAsync(Warm);

        var options = Upstream.Single().Body.GetProperty("prompt_cache_options");
        Assert.True(options.GetProperty("prewarm").GetBoolean());
        Assert.Equal("explicit", options.GetProperty("mode").GetString());
        Assert.Empty(answer.Content);
        Assert.Equal("max_tokens", answer.Body.GetProperty("stop_reason").GetString());
        Assert.Equal(0, answer.Body.GetProperty("usage").GetProperty("output_tokens").GetInt32());
        Assert.True(answer.Body.GetProperty("usage").GetProperty("input_tokens").GetInt32() > 0);
    }

    [Fact]
    public async Task D06_a_stream_of_nothing_is_refused()
    {
        await PlayAsync();
        Assert.StartsWith("stream: ", await RefusedAsync(Warm.Replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.StartsWith("stream: ", await RefusedAsync(new ApiRequest(Warm) { Path = "/v1/messages/stream" }), StringComparison.Ordinal);
    }

    [Fact] // R55
    public async Task Where_nothing_can_be_warmed_the_prompt_is_counted()
    {
        await PlayAsync(s_withoutPrewarm);

        var answer = await OkAsync(Warm);

        Assert.Empty(Upstream);
        Assert.Single(Gateway.Counts);
        Assert.Contains("max_tokens:prewarm-unsupported", answer.Header("x-gateway-warning")!, StringComparison.Ordinal);
        Assert.Empty(answer.Content);
        Assert.Equal("max_tokens", answer.Body.GetProperty("stop_reason").GetString());
        var usage = answer.Body.GetProperty("usage");
        Assert.True(usage.GetProperty("input_tokens").GetInt32() > 0);
        Assert.Equal((0, 0, 0), (Count(usage, "cache_read_input_tokens"), Count(usage, "cache_creation_input_tokens"), Count(usage, "output_tokens")));
    }

    [Fact] // R63, S22
    public async Task A_client_learns_why_the_cache_was_missed()
    {
        const string Asking = """{"model":"claude-opus-5-5","max_tokens":1024,"diagnostics":{"previous_message_id":"msg_abc"},"messages":[{"role":"user","content":"Hi"}]}""";
        await PlayAsync(Turn.Of(Item.Text("a")), Turn.Of(Item.Text("b")), Turn.Of(Item.Text("c")));

        var json = await OkAsync(Asking);
        var stream = await OkAsync(Asking.Replace("\"max_tokens\"", "\"stream\":true,\"max_tokens\"", StringComparison.Ordinal));
        var first = await OkAsync(Asking.Replace("\"msg_abc\"", "null", StringComparison.Ordinal));

        Assert.Equal("resp_abc", Upstream[0].Body.GetProperty("prompt_cache_options").GetProperty("comparison_response_id").GetString());
        Assert.Equal("""{"cache_miss_reason":{"type":"previous_message_not_found"}}""", json.Body.GetProperty("diagnostics").GetRawText());
        // Upstream says it at its end, the SDK takes it from message_start alone: still pending, in Anthropic's words.
        Assert.Equal("""{"cache_miss_reason":null}""", stream.Events[0].Data.GetProperty("message").GetProperty("diagnostics").GetRawText());
        Assert.Equal(JsonValueKind.Null, first.Body.GetProperty("diagnostics").ValueKind);
        Assert.False(Upstream[2].Body.TryGetProperty("prompt_cache_options", out _));
    }

    [Theory] // R61
    [InlineData("mirror", true)]
    [InlineData("implicit", false)]
    public async Task What_is_not_marked_is_cached_as_the_setting_says(string policy, bool explicitly)
    {
        await PlayAsync(new Dictionary<string, string> { ["Proxy:CachePolicy"] = policy }, Turn.Of(Item.Text("a")));
        await OkAsync(Hello);
        Assert.Equal(explicitly, Upstream.Single().Body.TryGetProperty("prompt_cache_options", out _));
    }

    [Theory] // R61: a marked conversation finds its cache again turn after turn
    [InlineData("[{\"type\":\"text\",\"text\":\"LONG\",\"cache_control\":{\"type\":\"ephemeral\"}}]", "\"LONG\"")]
    [InlineData("\"LONG\"", "\"LONG\"")]
    public async Task A_mark_that_moves_on_keeps_the_cache(string first, string later)
    {
        var text = string.Join(' ', Enumerable.Repeat("token", 2000));
        await PlayAsync(Turn.Of(Item.Text("one")), Turn.Of(Item.Text("two")));
        await OkAsync(Conversation("", first.Replace("LONG", text, StringComparison.Ordinal)));

        var second = await OkAsync(Conversation(
            "", later.Replace("LONG", text, StringComparison.Ordinal), "\"one\"", """[{"type":"text","text":"next","cache_control":{"type":"ephemeral"}}]"""));

        Assert.True(Count(second.Body.GetProperty("usage"), "cache_read_input_tokens") > 1500);
    }

    private static int Count(JsonElement usage, string name) => usage.GetProperty(name).GetInt32();
}
