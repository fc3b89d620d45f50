using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Proxy.Tests.State;

namespace Proxy.Tests.Conformance;

/// <summary>Servers that hang, lie or are not there end a case or the run, never the tool.</summary>
public sealed class BadServerTests
{
    [Theory]
    [InlineData("--url")]
    [InlineData("--url", "ftp://x")]
    [InlineData("--filter", "D02")]
    [InlineData("--url", "http://localhost", "--filter", "no such case")]
    [InlineData("--url", "http://localhost", "--nonsense", "x")]
    [InlineData("--url", "http://localhost", "nonsense")]
    [InlineData("--url", "http://localhost", "--timeout", "0")]
    [InlineData("--url", "http://localhost", "--feature", "wings")]
    [InlineData("--url", "http://localhost", "--waivers", "no-such-file")]
    public async Task Wrong_usage_is_told_with_exit_code_2(params string[] args)
    {
        var run = await ToolRun.OfAsync(args);
        Assert.Equal(2, run.ExitCode);
        Assert.NotEmpty(run.Errors);
    }

    [Fact]
    public async Task Help_is_no_mistake() => Assert.Equal(0, (await ToolRun.OfAsync("--help")).ExitCode);

    [Fact]
    public async Task A_server_that_is_not_there_is_told_with_exit_code_2()
    {
        var url = $"http://127.0.0.1:{RedisServer.FreePort()}";
        var run = await ToolRun.OfAsync("--url", url);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(url, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_control_address_that_is_none_is_told_with_exit_code_2()
    {
        await using var server = await FakeServer.StartAsync(context => FakeServer.JsonAsync(context, 404, "{}"));
        var run = await ToolRun.OfAsync("--url", server.Url.ToString(), "--upstream-script", server.Url.ToString());
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("/sim/reset", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_hangs_fails_the_case_and_not_the_run()
    {
        var time = new FakeTimeProvider();
        await using var server = await FakeServer.StartAsync(async context =>
        {
            if (context.Request.Method != "POST") return;
            // The case's time is over as soon as its question has come.
            time.Advance(TimeSpan.FromSeconds(61));
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        var run = await ToolRun.OfAsync(time, TestContext.Current.CancellationToken, "--url", server.Url.ToString(), "--filter", "D02");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no end after 60 s", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_hangs_from_the_start_cannot_be_reached()
    {
        var time = new FakeTimeProvider();
        await using var server = await FakeServer.StartAsync(context =>
        {
            time.Advance(TimeSpan.FromSeconds(61));
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        Assert.Equal(2, (await ToolRun.OfAsync(time, TestContext.Current.CancellationToken, "--url", server.Url.ToString())).ExitCode);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_run_cleanly()
    {
        using var pressed = new CancellationTokenSource();
        await using var server = await FakeServer.StartAsync(context =>
        {
            if (context.Request.Method != "POST") return Task.CompletedTask;
            pressed.Cancel();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        var run = await ToolRun.OfAsync(TimeProvider.System, pressed.Token, "--url", server.Url.ToString());
        Assert.Equal((2, "stopped\n"), (run.ExitCode, run.Errors.ReplaceLineEndings("\n")));
    }

    /// <summary>No answer of such a server may make a case hold that asks for something.</summary>
    [Theory]
    [InlineData(200, "text/plain", "yes")]
    [InlineData(200, "application/json", "{}")]
    [InlineData(200, "application/json", "not JSON")]
    [InlineData(200, "text/event-stream", "data: {}\n\n")]
    [InlineData(200, "text/event-stream", "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")]
    [InlineData(200, "text/event-stream", "event: ping\ndata: \n")]
    [InlineData(500, "text/html", "<html>\u0001</html>")]
    [InlineData(400, "application/json", """{"type":"error","error":{"type":"invalid_request_error","message":""},"request_id":null}""")]
    public async Task A_server_that_lies_fails_every_case(int status, string type, string body)
    {
        await using var server = await FakeServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            return context.Response.WriteAsync(body, context.RequestAborted);
        });
        var file = Path.GetTempFileName();
        var run = await ToolRun.OfAsync("--url", server.Url.ToString(), "--json", file, "--junit", file + ".xml");
        using var results = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        File.Delete(file);
        File.Delete(file + ".xml");
        Assert.Equal(1, run.ExitCode);
        var held = results.RootElement.GetProperty("cases").EnumerateArray().Where(one => one.GetProperty("result").GetString() == "held").Select(one => one.GetProperty("id").GetString());
        // These take a 200 for what is there.
        Assert.Empty(held.Except(["files.absent", "batches.absent"]));
    }
}
