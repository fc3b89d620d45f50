using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using static Proxy.Tests.Api.Counting.Counted;

namespace Proxy.Tests.Api.Counting;

/// <summary>C6 without upstream's number: an estimate, never an error and never a wait.</summary>
public sealed class LocalFallbackTests
{
    [Fact]
    public async Task C6_A_generic_upstream_is_not_asked()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:Dialect", "generic"), ("Proxy:AllowUnknownModels", "true")));
        using var response = await gateway.CountAsync(Hello);
        // "hello" is one token; three stand around a message and three before the answer.
        Assert.Equal(7, await response.TokensAsync("local"));
        Assert.Empty(gateway.Simulator!.Requests);
    }

    [Fact]
    public async Task C6_A_profile_says_whether_upstream_counts()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:Profiles:gpt-4.1:InputTokens", "false")));
        using var response = await gateway.CountAsync(Hello.Replace("claude-opus-5-5", "gpt-4.1", StringComparison.Ordinal));
        Assert.Equal(7, await response.TokensAsync("local"));
        Assert.Empty(gateway.Simulator!.Requests);
    }

    [Theory]
    [InlineData(500, """{"error":{"message":"boom","type":"server_error"}}""")]
    [InlineData(404, """{"error":{"message":"Invalid URL","type":"invalid_request_error"}}""")]
    [InlineData(400, """{"error":{"message":"too long","type":"invalid_request_error","code":"context_length_exceeded"}}""")]
    [InlineData(401, """{"error":{"message":"bad key","type":"invalid_request_error","code":"invalid_api_key"}}""")]
    [InlineData(429, "")]
    [InlineData(200, "<html>hello</html>")]
    [InlineData(200, """{"object":"response.input_tokens"}""")]
    [InlineData(200, """{"input_tokens":-1}""")]
    [InlineData(200, """{"input_tokens":99999999999}""")]
    [InlineData(200, """{"input_tokens":5""")]
    public async Task C6_Whatever_upstream_answers_the_client_gets_a_number(int status, string body)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(status, body));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var response = await gateway.CountAsync(Hello);
        Assert.Equal(7, await response.TokensAsync("local"));
        Assert.Equal(1, upstream.Calls);
    }

    [Theory]
    [InlineData(404, 1)]
    [InlineData(405, 1)]
    [InlineData(500, 2)]
    public async Task C6_An_upstream_that_has_no_such_path_is_asked_once(int status, int calls)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(status, "{}"));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        foreach (var text in new[] { "hello", "world" })
        {
            using var response = await gateway.CountAsync(Hello.Replace("hello", text, StringComparison.Ordinal));
            Assert.Equal(7, await response.TokensAsync("local"));
        }

        Assert.Equal(calls, upstream.Calls);
    }

    [Fact]
    public async Task C6_An_upstream_that_is_not_there_costs_no_error()
    {
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = new Uri("http://127.0.0.1:9/v1") });
        using var response = await gateway.CountAsync(Hello);
        Assert.Equal(7, await response.TokensAsync("local"));
        Assert.Contains(gateway.Logs.GetSnapshot(), entry => entry.Message.StartsWith("Upstream gave no token count", StringComparison.Ordinal));
    }

    [Fact]
    public async Task C6_An_upstream_that_hangs_is_left_after_three_seconds()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        await using var upstream = await ScriptedUpstream.StartAsync(context =>
        {
            asked.SetResult();
            return ScriptedUpstream.Silence(context);
        });
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl, Time = time });
        var counting = gateway.CountAsync(Hello);
        await asked.Task;
        time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(counting.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.2));
        using var response = await counting;
        Assert.Equal(7, await response.TokensAsync("local"));
    }

    [Fact]
    public async Task C6_An_estimate_in_upstreams_place_is_not_kept()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(503, "{}"), ScriptedUpstream.Reply(200, """{"input_tokens":41}"""));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var first = await gateway.CountAsync(Hello);
        await first.TokensAsync("local");
        using var second = await gateway.CountAsync(Hello);
        Assert.Equal(41, await second.TokensAsync("upstream"));
    }

    [Fact]
    public async Task C6_A_file_of_227_KB_is_counted_at_once()
    {
        var file = string.Join('\n', Enumerable.Range(0, 5000).Select(i => $"{i,6}\tif (value > {i}) return \"a line of a file\";"));
        Assert.InRange(file.Length, 227_000, 300_000);
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:Dialect", "generic"), ("Proxy:AllowUnknownModels", "true")));
        using var warm = await gateway.CountAsync(Hello);
        var clock = Stopwatch.StartNew();
        using var response = await gateway.CountAsync(Asking(file));
        var tokens = await response.TokensAsync("local");
        // Tens of milliseconds on an idle machine; a busy one must not fail this. A quadratic loop takes minutes on any.
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.InRange(tokens, file.Length / 6, file.Length / 2);
    }
}
