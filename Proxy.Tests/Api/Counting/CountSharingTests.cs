using System.Globalization;
using static Proxy.Tests.Api.Counting.Counted;

namespace Proxy.Tests.Api.Counting;

/// <summary>C6: one content costs one count, however often it is asked for.</summary>
public sealed class CountSharingTests
{
    [Fact]
    public async Task C6_Fifty_identical_counts_ask_upstream_once()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, """{"object":"response.input_tokens","input_tokens":12}"""));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        for (var i = 0; i < 50; i++)
        {
            using var response = await gateway.CountAsync(Hello);
            Assert.Equal(12, await response.TokensAsync("upstream"));
        }

        Assert.Equal(1, upstream.Calls);
    }

    [Fact]
    public async Task C6_Who_asks_while_the_same_is_counted_waits_for_that_count()
    {
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var upstream = await HeldAsync(asked, go.Task);
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        var all = Enumerable.Range(0, 50).Select(_ => gateway.CountAsync(Hello)).ToArray();
        await asked.Task;
        go.SetResult();
        foreach (var response in await Task.WhenAll(all))
        {
            using (response) Assert.Equal(12, await response.TokensAsync("upstream"));
        }

        Assert.Equal(1, upstream.Calls);
    }

    [Fact]
    public async Task C6_A_client_that_leaves_does_not_take_the_count_with_it()
    {
        var asked = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var upstream = await HeldAsync(asked, go.Task);
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var leaving = new CancellationTokenSource();
        using var request = GatewayFixture.Message(Hello);
        request.RequestUri = new Uri(Counted.Path, UriKind.Relative);
        var first = gateway.Http.SendAsync(request, leaving.Token);
        await asked.Task;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        go.SetResult();
        using var response = await gateway.CountAsync(Hello);
        Assert.Equal(12, await response.TokensAsync("upstream"));
        Assert.Equal(1, upstream.Calls);
    }

    [Fact]
    public async Task C6_Twenty_six_counts_at_once_each_get_their_own_number()
    {
        // Claude Code's /context: a count for each tool that could be loaded.
        await using var gateway = await GatewayFixture.StartAsync();
        var all = Enumerable.Range(1, 26).Select(async i =>
        {
            using var response = await gateway.CountAtAsync(Counted.Path + "?beta=true", $$"""
                {"model":"claude-opus-5-5","messages":[{"role":"user","content":"foo"}],"tools":[{"name":"tool_{{i.ToString(CultureInfo.InvariantCulture)}}",
                 "description":"{{string.Join(' ', Enumerable.Repeat("word", i * 4))}}","input_schema":{"type":"object"},"defer_loading":true}]}
                """);
            return await response.TokensAsync("upstream");
        }).ToArray();
        var tokens = await Task.WhenAll(all);
        Assert.Equal(tokens.Order().Distinct(), tokens);
        Assert.Equal(26, gateway.Simulator!.Requests.Count);
    }

    /// <summary>An upstream that tells when it is asked and answers when it is let go.</summary>
    private static Task<ScriptedUpstream> HeldAsync(TaskCompletionSource asked, Task go) => ScriptedUpstream.StartAsync(async context =>
    {
        asked.SetResult();
        await go;
        await ScriptedUpstream.Reply(200, """{"input_tokens":12}""")(context);
    });
}
