using System.Text;
using Microsoft.AspNetCore.Http;
using Proxy.Tests.Api;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Faults;

public sealed class UpstreamFaults : FaultTest
{
    private static readonly Dictionary<string, string> Impatient = new()
    {
        ["Proxy:HeadersTimeout"] = "60",
        ["Proxy:IdleTimeout"] = "4",
        ["Proxy:CommitAfter"] = "60",
        ["Proxy:PingInterval"] = "0.2",
    };

    [Fact]
    public async Task F30_a_stream_gone_silent_is_pinged_and_then_ended_with_an_error()
    {
        await OnAsync(Impatient, ScriptedUpstream.Stream(UpstreamText.Begun, ScriptedUpstream.Silence));

        var answer = await PostAsync(HelloStream);

        AssertBroken(answer, "timeout_error");
        Assert.InRange(answer.Events.Count(entry => entry.Name == "ping"), 3, 20);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task F31_one_byte_at_a_time_and_any_line_end_give_the_same_answer(string newline)
    {
        var text = "\uFEFF: comment\n\n" + UpstreamText.Whole + "data: [DONE]\n\n";
        await OnAsync(ByteByByte(text.Replace("\n", newline, StringComparison.Ordinal)));

        var answer = await PostAsync(HelloStream);

        Assert.Equal("Hello 🌍", answer.Deltas("text"));
        Assert.Equal("message_stop", answer.Events[^1].Name);
    }

    [Fact]
    public async Task F31_no_event_names_and_no_last_blank_line_are_fine()
    {
        var nameless = string.Join('\n', UpstreamText.Whole.Split('\n').Where(line => !line.StartsWith("event:", StringComparison.Ordinal))).TrimEnd('\n');
        await OnAsync(ScriptedUpstream.Stream(nameless));

        Assert.Equal("Hello 🌍", (await PostAsync(HelloStream)).Deltas("text"));
    }

    [Fact]
    public async Task F33_a_line_without_end_is_cut_off()
    {
        var piece = new string('x', 1 << 20);
        await OnAsync(ScriptedUpstream.Stream(UpstreamText.Begun + "data: ", async context =>
        {
            for (var i = 0; i < 100; i++)
                await context.Response.WriteAsync(piece, context.RequestAborted);
        }));

        AssertBroken(await PostAsync(HelloStream), "api_error");
    }

    public static TheoryData<string> Disorder => new(
        UpstreamText.Created + UpstreamText.Hel + UpstreamText.Added + UpstreamText.Lo + UpstreamText.Done + UpstreamText.Completed,
        UpstreamText.Begun + UpstreamText.Lo + UpstreamText.Done + UpstreamText.Done + UpstreamText.Completed,
        UpstreamText.Created + UpstreamText.Done + UpstreamText.Completed,
        UpstreamText.Completed,
        UpstreamText.Created + UpstreamText.Added + UpstreamText.Added + UpstreamText.Part + UpstreamText.Hel + UpstreamText.Lo + UpstreamText.Completed,
        UpstreamText.Begun + UpstreamText.Record("""{"type":"response.never.heard.of","x":[1,{"y":2}]}""") + UpstreamText.Lo + UpstreamText.Done + UpstreamText.Completed + UpstreamText.Completed);

    [Theory]
    [MemberData(nameof(Disorder))]
    public async Task F34_events_out_of_order_still_give_a_well_formed_answer(string events)
    {
        await OnAsync(ScriptedUpstream.Stream(events));

        var answer = await PostAsync(HelloStream);

        Assert.True(answer.Status == 200, answer.ToString());
        var names = answer.Events.Where(entry => entry.Name != "ping").Select(entry => entry.Name).ToList();
        Assert.Equal("message_start", names[0]);
        Assert.Single(names, name => name == "message_start");
        Assert.Equal(names.Count(name => name == "content_block_start"), names.Count(name => name == "content_block_stop"));
        Assert.Equal(["message_delta", "message_stop"], names[^2..]);
        Assert.Equal("Hello 🌍", answer.Deltas("text"));
    }

    [Theory]
    [InlineData("{\"a\":")]
    [InlineData("[1]")]
    [InlineData("nonsense")]
    public async Task F35_arguments_that_are_no_object_end_in_a_retryable_error(string arguments)
    {
        await PlayAsync(Turn.Of(Item.Call("add", arguments)), Turn.Of(Item.Call("add", arguments)));
        const string tools = ",\"tools\":[{\"name\":\"add\",\"input_schema\":{\"type\":\"object\"}}]}";

        var whole = await PostAsync(Hello[..^1] + tools);
        var stream = await PostAsync(HelloStream[..^1] + tools);

        AssertError(whole, 500, "api_error");
        Assert.Equal("true", whole.Header("x-should-retry"));
        AssertBroken(stream, "api_error");
    }

    [Theory]
    [InlineData("content_filter", "refusal")]
    [InlineData("max_output_tokens", "max_tokens")]
    public async Task F36_an_incomplete_answer_has_its_own_stop_reason(string reason, string stop)
    {
        await PlayAsync(
            Turn.Of(Item.Text("Half").CutShort()).Incomplete(reason, outputTokens: 1024),
            Turn.Of(Item.Text("Half").CutShort()).Incomplete(reason, outputTokens: 1024));

        var whole = await PostAsync(Hello);
        var stream = await PostAsync(HelloStream);

        Assert.Equal(stop, whole.Body.GetProperty("stop_reason").GetString());
        Assert.Equal("Half", whole.Content.Single().GetProperty("text").GetString());
        Assert.Equal(stop, stream.MessageDelta.GetProperty("delta").GetProperty("stop_reason").GetString());
    }

    private static Func<HttpContext, Task> ByteByByte(string events) => async context =>
    {
        context.Response.ContentType = "text/event-stream";
        foreach (var one in Encoding.UTF8.GetBytes(events))
            await context.Response.Body.WriteAsync(new[] { one }, context.RequestAborted);
    };
}
