using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Faults;

public sealed class ClientJsonFaults : FaultTest
{
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData(Hello + "x")]
    [InlineData(Hello + Hello)]
    [InlineData("""{"model":"claude-opus-5-5","max_tokens":1024,"messages":[{"role":"user","content":"Hi"}""")]
    [InlineData("""{'model':1}""")]
    [InlineData("""{"model":"a",}""")]
    [InlineData("""{"model":"\x"}""")]
    public async Task F01_json_that_is_none_is_refused_and_the_connection_stays_usable(string body)
    {
        await PlayAsync(Turn.Of(Item.Text("Hi.")));

        await RefusedAsync(body);

        Assert.Equal(200, (await PostAsync(Hello)).Status);
    }

    [Fact]
    public async Task F01_bytes_that_are_no_utf8_are_refused()
    {
        await PlayAsync();
        var bytes = Encoding.Latin1.GetBytes(Hello.Replace("Hi", "H\u00fc", StringComparison.Ordinal));

        AssertError(await PostBytesAsync(bytes, "application/json"), 400, "invalid_request_error");
        Assert.Empty(Gateway.Requests);
    }

    [Theory]
    [InlineData("messages")]
    [InlineData("input_schema")]
    [InlineData("input")]
    public async Task F02_a_depth_bomb_is_refused_quickly(string place)
    {
        await PlayAsync();
        var bomb = new string('[', 10_000) + new string(']', 10_000);
        var body = place switch
        {
            "messages" => $$"""{"model":"claude-opus-5-5","max_tokens":10,"messages":{{bomb}}}""",
            "input_schema" => Hello[..^1] + ",\"tools\":[{\"name\":\"t\",\"input_schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"enum\":" + bomb + "}}}}]}",
            _ => """{"model":"claude-opus-5-5","max_tokens":10,"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"t","input":{"a":"""
                + bomb + """}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1"}]}]}""",
        };

        var clock = Stopwatch.StartNew();
        await RefusedAsync(body);

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("\"model\":\"claude-haiku-5-5\"", "model")]
    [InlineData("\"max_tokens\":7", "max_tokens")]
    [InlineData("\"stream\":true,\"stream\":false", "stream")]
    public async Task F03_a_key_said_twice_is_refused_by_name(string again, string field)
    {
        await PlayAsync();

        Assert.Contains(field, await RefusedAsync(Hello[..^1] + "," + again + "}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e999")]
    [InlineData("9223372036854775808")]
    [InlineData("1.5")]
    [InlineData("\"5\"")]
    [InlineData("-1")]
    [InlineData("null")]
    [InlineData("true")]
    public async Task F06_numbers_that_are_none_are_refused_by_name(string number)
    {
        await PlayAsync();

        Assert.Contains("max_tokens", await RefusedAsync(Hello.Replace("1024", number, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task F07_hard_text_reaches_the_upstream_and_comes_back_unchanged()
    {
        await PlayAsync(Turn.Of(Item.Text("back: 𝒳 \u202e \u0001 \u2028")));

        var answer = await PostAsync(Hello.Replace("Hi", "\\u0000 \\u202e 👩‍👩‍👧 \\ud83d\\ude00", StringComparison.Ordinal));

        Assert.True(answer.Status == 200, answer.ToString());
        Assert.Equal("\0 \u202e 👩‍👩‍👧 😀", Gateway.Requests.Single().Items.Last().GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("back: 𝒳 \u202e \u0001 \u2028", answer.Content.Single().GetProperty("text").GetString());
    }

    [Fact]
    public async Task F07_a_lone_surrogate_is_never_replaced_in_silence()
    {
        await PlayAsync(Turn.Of(Item.Text("ok")));

        var answer = await PostAsync(Hello.Replace("Hi", "a\\ud800b", StringComparison.Ordinal));

        if (answer.Status == 200)
            Assert.Contains("\\ud800", Gateway.Requests.Single().Body.GetRawText(), StringComparison.OrdinalIgnoreCase);
        else
            AssertError(answer, 400, "invalid_request_error");
    }

    [Fact]
    public async Task F08_what_is_unknown_is_named_in_a_warning_or_refused()
    {
        await PlayAsync(Turn.Of(Item.Text("ok")));

        var field = await PostAsync(new ApiRequest(Hello[..^1] + ",\"brand_new\":1}") { Headers = [("anthropic-beta", "never-seen-2030-01-01")] });
        Assert.True(field.Status == 200, field.ToString());
        Assert.Contains("brand_new", field.Header("x-gateway-warning"), StringComparison.Ordinal);

        var before = Gateway.Requests.Count;
        var block = await PostAsync(Hello.Replace("\"Hi\"", "[{\"type\":\"hologram\",\"data\":1}]", StringComparison.Ordinal));
        AssertError(block, 400, "invalid_request_error");
        Assert.Contains("messages.0.content.0", block.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        var tool = await PostAsync(Hello[..^1] + ",\"tools\":[{\"type\":\"hologram_20300101\",\"name\":\"x\"}]}");
        AssertError(tool, 400, "invalid_request_error");
        Assert.Contains("tools.0", tool.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, Gateway.Requests.Count);
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""[{"role":"assistant","content":"Hi"}]""")]
    [InlineData("""[{"role":"user","content":""}]""")]
    [InlineData("""[{"role":"user","content":[]}]""")]
    [InlineData("""[{"role":"robot","content":"Hi"}]""")]
    [InlineData("""[{"role":"user","content":[{"type":"text","text":""}]}]""")]
    [InlineData("""[{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"x"}]}]""")]
    [InlineData("""[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"x","input":{}},{"type":"tool_use","id":"t","name":"x","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t"}]}]""")]
    public async Task F09_conversations_that_make_no_sense_are_refused(string messages)
    {
        await PlayAsync();

        Assert.Matches("message", await RefusedAsync($$"""{"model":"claude-opus-5-5","max_tokens":1024,"messages":{{messages}}}"""));
    }

    [Fact]
    public async Task F10_very_many_messages_and_tools_take_linear_time()
    {
        await PlayAsync(Turn.Of(Item.Text("ok")), Turn.Of(Item.Text("ok")));
        var messages = string.Join(',', Enumerable.Range(0, 49_999).Select(i => $$"""{"role":"user","content":"q{{i}}"},{"role":"assistant","content":"a{{i}}"}"""));
        var tools = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $$$"""{"name":"tool_{{{i}}}","input_schema":{"type":"object"}}"""));

        var clock = Stopwatch.StartNew();
        var many = await PostAsync($$"""{"model":"claude-opus-5-5","max_tokens":10,"messages":[{{messages}},{"role":"user","content":"Hi"}]}""");
        var offered = await PostAsync(Hello[..^1] + $",\"tools\":[{tools}]}}");

        // Ten thousand tools may be more than the upstream takes; a quadratic loop over them would take minutes.
        Assert.True(many.Status is 200 or 400, many.ToString());
        Assert.True(offered.Status is 200 or 400, offered.ToString());
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task F10_a_name_of_a_megabyte_is_refused_without_being_repeated()
    {
        await PlayAsync();

        var message = await RefusedAsync(Hello[..^1] + $$$""","tools":[{"name":"{{{new string('n', 1 << 20)}}}","input_schema":{"type":"object"}}]}""");

        Assert.Contains("tools.0", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1, 2000);
    }

    private async Task<ApiAnswer> PostBytesAsync(byte[] body, string type)
    {
        using var request = new ApiRequest("").ToMessage(Gateway.BaseUrl);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return await Gateway.SendAsync(request, Cancellation);
    }
}
