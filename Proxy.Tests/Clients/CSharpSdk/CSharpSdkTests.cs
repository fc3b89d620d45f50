using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Anthropic.Exceptions;
using Anthropic.Models;
using Anthropic.Models.Messages;
using Anthropic.Models.Models;
using Proxy.Simulator.Recording;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.CSharpSdk;

public sealed class CSharpSdkTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Text_arrives(bool stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(Turn.Of(Item.Text("Guten Tag, „Welt“.")));
        using var client = Sdk.Connect(gateway);

        var message = await client.AskAsync(Sdk.Ask(Sdk.User("Hi")), stream, Cancellation);

        message.Validate();
        Assert.True(Assert.Single(message.Content).TryPickText(out var text));
        Assert.Equal("Guten Tag, „Welt“.", text.Text);
        Assert.Equal(StopReason.EndTurn, message.StopReason!.Value());
        Assert.InRange(message.Usage.OutputTokens, 1, 100);
        Assert.Equal(stream, Assert.Single(gateway.Requests).Streams);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Parallel_tools_are_answered_in_the_next_turn(bool stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(Item.Call("add", new { a = 2, b = 3 }), Item.Call("multiply", new { a = 4, b = 5 })),
            Turn.Of(Item.Text("5 and 20.")));
        using var client = Sdk.Connect(gateway);

        var first = await client.AskAsync(Sdk.Ask(Sdk.User("Compute")) with { Tools = Sdk.Tools }, stream, Cancellation);
        var second = await client.AskAsync(Sdk.Ask([Sdk.User("Compute"), .. Sdk.Replay(first)]) with { Tools = Sdk.Tools }, stream, Cancellation);

        Assert.Equal(StopReason.ToolUse, first.StopReason!.Value());
        Assert.Equal(2, first.Content.Count);
        Assert.True(Assert.Single(second.Content).TryPickText(out var text));
        Assert.Equal("5 and 20.", text.Text);
        Assert.Equal(["5", "20"], gateway.Requests[1].Input("function_call_output").Select(output => output.GetProperty("output").GetString()));
    }

    [Theory] // R20
    [InlineData(false)]
    [InlineData(true)]
    public async Task Documents_are_cited(bool stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            [Turn.Of(Item.Text("So: [[cite:d0.1]]It grew.[[/cite]]")), Turn.Of(Item.Text("Yes."))],
            new Dictionary<string, string> { ["Proxy:Models:claude-opus-5-5:Citations"] = "emulate" });
        using var client = Sdk.Connect(gateway);
        using var document = JsonDocument.Parse("""{"type":"document","source":{"type":"text","media_type":"text/plain","data":"Matz made it. It grew."},"citations":{"enabled":true}}""");
        var question = new UserMessageParam(new MessageContentParam([new ContentBlockParam(document.RootElement.Clone())]));

        var message = await client.AskAsync(Sdk.Ask(question), stream, Cancellation);

        message.Validate();
        Assert.Equal(2, message.Content.Count);
        Assert.True(message.Content[1].TryPickText(out var text));
        Assert.Equal("It grew.", text.Text);
        Assert.True(Assert.Single(text.Citations!).TryPickCitationCharLocation(out var cited));
        Assert.Equal(("It grew.", 0L, 14L, 22L), (cited.CitedText, cited.DocumentIndex, cited.StartCharIndex, cited.EndCharIndex));
        await client.AskAsync(Sdk.Ask([question, Sdk.Replay(message)[0], Sdk.User("Sure?")]), stream, Cancellation);
        Assert.Contains("So: [[cite:d0.1]]It grew.[[/cite]]", gateway.Requests[1].Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_are_counted()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        using var client = Sdk.Connect(gateway);

        var count = await client.Messages.CountTokens(new MessageCountTokensParams { Model = "claude-opus-5-5", Messages = [Sdk.User("How long is this?")] }, Cancellation);

        count.Validate();
        Assert.InRange(count.InputTokens, 1, 50);
        Assert.Single(gateway.Counts);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Thinking_goes_back_to_the_upstream_unchanged(bool stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(Item.Reasoning("Two and three.", "Five."), Item.Call("add", new { a = 2, b = 3 })),
            Turn.Of(Item.Reasoning("It is five."), Item.Text("5.")),
            Turn.Of(Item.Text("Yes.")));
        using var client = Sdk.Connect(gateway);
        var settings = Sdk.Ask() with { Tools = Sdk.Tools, Thinking = new ThinkingConfigAdaptive { Display = Display.Summarized } };

        List<MessageParam> history = [Sdk.User("Compute")];
        var first = await client.AskAsync(settings with { Messages = history }, stream, Cancellation);
        history.AddRange(Sdk.Replay(first));
        var second = await client.AskAsync(settings with { Messages = history }, stream, Cancellation);
        history.AddRange([Sdk.Replay(second)[0], Sdk.User("Sure?")]);
        await client.AskAsync(settings with { Messages = history }, stream, Cancellation);

        Assert.True(first.Content[0].TryPickThinking(out var thinking));
        Assert.Equal("Two and three.\n\nFive.", thinking.Thinking);
        // The simulator refuses encrypted content it did not give out under that id.
        var replayed = gateway.Requests[2].Input("reasoning").ToList();
        Assert.Equal(2, replayed.Count);
        Assert.Equal(gateway.Requests[1].Input("reasoning").Single().GetRawText(), replayed[0].GetRawText());
    }

    [Theory]
    [InlineData(400, "invalid_value", HttpStatusCode.BadRequest, typeof(AnthropicBadRequestException))]
    [InlineData(401, "invalid_api_key", HttpStatusCode.InternalServerError, typeof(Anthropic5xxException))]
    [InlineData(404, "model_not_found", HttpStatusCode.NotFound, typeof(AnthropicNotFoundException))]
    [InlineData(429, "rate_limit_exceeded", HttpStatusCode.TooManyRequests, typeof(AnthropicRateLimitException))]
    [InlineData(500, "server_error", HttpStatusCode.InternalServerError, typeof(Anthropic5xxException))]
    [InlineData(503, "server_is_overloaded", (HttpStatusCode)529, typeof(AnthropicOverloadedException))]
    public async Task Errors_are_thrown_as_their_own_types(int upstream, string code, HttpStatusCode status, System.Type type)
    {
        await using var gateway = await ScriptedGateway.StartAsync(Turn.Error(upstream, code, "something about it"));
        using var client = Sdk.Connect(gateway);

        var error = await Assert.ThrowsAnyAsync<AnthropicApiException>(() => client.Messages.Create(Sdk.Ask(Sdk.User("Hi")), Cancellation));

        Assert.IsType(type, error, exactMatch: false);
        Assert.Equal(status, error.StatusCode);
        Assert.StartsWith("req_", error.RequestID, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_models_list_pages_and_a_model_is_found_by_its_id()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        using var client = Sdk.Connect(gateway);

        List<string> ids = [];
        var page = await client.Models.List(new ModelListParams { Limit = 3 }, Cancellation);
        ids.AddRange(page.Items.Select(model => model.ID));
        while (page.HasNext())
        {
            page = await page.Next(Cancellation);
            ids.AddRange(page.Items.Select(model => model.ID));
        }

        Assert.InRange(ids.Count, 4, 1000);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(ids[^1], (await client.Models.Retrieve(ids[^1], cancellationToken: Cancellation)).ID);
        await Assert.ThrowsAsync<AnthropicNotFoundException>(() => client.Models.Retrieve("no-such-model", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task A_wrong_client_key_is_unauthorized()
    {
        await using var gateway = await ScriptedGateway.StartAsync([], new Dictionary<string, string> { ["PROXY_API_KEYS"] = "right-key" });
        using var client = Sdk.Connect(gateway);

        var error = await Assert.ThrowsAsync<AnthropicUnauthorizedException>(() => client.Messages.Create(Sdk.Ask(Sdk.User("Hi")), Cancellation));

        Assert.Equal(HttpStatusCode.Unauthorized, error.StatusCode);
        Assert.Empty(gateway.Requests);
    }

    [Fact]
    public async Task Retry_after_is_honoured()
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Error(429, "rate_limit_exceeded", "slow", ("retry-after", "1")), Turn.Of(Item.Text("Now.")));
        using var client = Sdk.Connect(gateway, retries: 2);

        var clock = Stopwatch.StartNew();
        var message = await client.Messages.Create(Sdk.Ask(Sdk.User("Hi")), Cancellation);

        Assert.Single(message.Content);
        Assert.Equal(2, gateway.Requests.Count);
        Assert.InRange(clock.Elapsed, TimeSpan.FromMilliseconds(990), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task What_cannot_get_better_is_not_retried()
    {
        await using var gateway = await ScriptedGateway.StartAsync(Turn.Error(401, "invalid_api_key", "bad key"));
        using var client = Sdk.Connect(gateway, retries: 2);

        await Assert.ThrowsAnyAsync<Anthropic5xxException>(() => client.Messages.Create(Sdk.Ask(Sdk.User("Hi")), Cancellation));

        Assert.Single(gateway.Requests);
    }

    [Fact]
    public async Task A_failure_in_mid_stream_is_thrown_with_its_type()
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(Item.Text("Half of it")).FailingAfter(6, "server_error"));
        using var client = Sdk.Connect(gateway);

        var error = await Assert.ThrowsAsync<AnthropicSseException>(() => client.AskAsync(Sdk.Ask(Sdk.User("Hi")), stream: true, Cancellation));

        Assert.Equal(ErrorType.ApiError, error.Type!.Value());
    }

    [Fact]
    public async Task Leaving_a_stream_early_cancels_the_upstream_request()
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(Item.Text(string.Join(' ', Enumerable.Range(0, 2000)))).WithDelayBetweenDeltas(TimeSpan.FromMilliseconds(50)));
        using var client = Sdk.Connect(gateway);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var entry in client.Messages.CreateStreaming(Sdk.Ask(Sdk.User("Count")), leave.Token))
            {
                if (entry.TryPickContentBlockDelta(out _))
                    await leave.CancelAsync();
            }
        });
        var clock = Stopwatch.StartNew();
        var end = await gateway.Upstream.EndAsync(1, Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        Assert.Equal(RequestEnd.ClientGone, end);
        // The stream would last for a hundred seconds; CancelTests hold the gateway to no wait at all.
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }
}
