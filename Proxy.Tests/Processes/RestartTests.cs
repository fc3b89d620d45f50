using System.Text;
using System.Text.Json.Nodes;
using Proxy.Api.State;
using Proxy.Tests.Api;
using Proxy.Tests.State;

namespace Proxy.Tests.Processes;

/// <summary>One gateway before and after: killed, replaced, stopped.</summary>
public sealed class RestartTests(StateServers servers) : IDisposable
{
    private const string AdminKey = "admin-key-under-test";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gateway-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Limits_keys_and_answers_are_there_after_a_restart_on_the_same_directory(bool isKilled)
    {
        await using var upstream = await HeldUpstream.StartAsync();
        (string, string)[] settings = [("PROXY_ADMIN_KEY", AdminKey), ("Proxy:Limits:TokensPerDay", "1000000")];
        string key, text, remaining;
        await using (var before = await GatewayProcess.StartAsync(upstream.BaseUrl, _directory.FullName, settings))
        {
            await before.StateAsync();
            using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/keys") { Content = new StringContent("""{"name":"ci"}""", Encoding.UTF8, "application/json") };
            request.Headers.Add("x-api-key", AdminKey);
            using var made = await before.Http.SendAsync(request, Replies.Cancellation);
            key = (string)JsonNode.Parse(await made.TextAsync())!["key"]!;
            using (var first = await before.PostAsync(Bodies.Hello, ("idempotency-key", "k"))) text = await first.TextAsync();
            using (var second = await before.PostAsync(Bodies.Hello)) remaining = second.Header("anthropic-ratelimit-tokens-remaining")!;
            // Kept, and seen to be.
            await Until.TrueAsync(async () =>
            {
                using var kept = await before.PostAsync(Bodies.Hello, ("idempotency-key", "k"));
                return kept.Header("idempotent-replayed") == "true";
            });
            if (isKilled)
            {
                await AppendOnlyFile.CommitAsync(StateAddress.Read(Path.Combine(_directory.FullName, "state"))!);
                await before.KillAsync();
            }
            else
            {
                before.Terminate();
                Assert.Equal(0, await before.ExitAsync());
            }
        }

        await using var after = await GatewayProcess.StartAsync(upstream.BaseUrl, _directory.FullName, settings);
        await Until.TrueAsync(async () => await after.StatusAsync("/health") == 200);
        using var replayed = await after.PostAsync(Bodies.Hello, ("idempotency-key", "k"));
        Assert.Equal(text, await replayed.TextAsync());
        Assert.Equal("true", replayed.Header("idempotent-replayed"));
        using (var next = await after.PostAsync(Bodies.Hello))
            Assert.InRange(long.Parse(next.Header("anthropic-ratelimit-tokens-remaining")!, System.Globalization.CultureInfo.InvariantCulture), 1, long.Parse(remaining, System.Globalization.CultureInfo.InvariantCulture) - 1);
        await Until.TrueAsync(async () =>
        {
            using var made = await after.PostAsync(Bodies.Hello, ("x-api-key", key));
            return (int)made.StatusCode == 200;
        });
    }

    [Fact]
    public async Task A_second_process_on_the_same_directory_waits_for_the_first_to_end_and_says_so()
    {
        await using var upstream = await HeldUpstream.StartAsync();
        (string, string)[] settings = [("PROXY_ADMIN_KEY", AdminKey), ("Proxy:Limits:RequestsPerMinute", "1000")];
        await using var first = await GatewayProcess.StartAsync(upstream.BaseUrl, _directory.FullName, settings);
        await Until.TrueAsync(async () => await first.StatusAsync("/health") == 200);
        await using var second = await GatewayProcess.StartAsync(upstream.BaseUrl, _directory.FullName, settings);
        await Until.TrueAsync(() => Task.FromResult(second.Output.Contains("Proxy:DataDirectory is in use by another gateway", StringComparison.Ordinal)));
        Assert.Equal(503, await second.StatusAsync("/health"));
        Assert.Equal(200, await second.StatusAsync("/alive"));
        // Limits of its own, and nothing that might be run twice.
        using (var limited = await second.PostAsync(Bodies.Hello)) Assert.Equal(200, (int)limited.StatusCode);
        using (var refused = await second.PostAsync(Bodies.Hello, ("idempotency-key", "k"))) await refused.AssertErrorAsync(529, "overloaded_error");

        first.Terminate();
        await first.ExitAsync();
        await Until.TrueAsync(async () => await second.StatusAsync("/health") == 200);
        using (var run = await second.PostAsync(Bodies.Hello, ("idempotency-key", "k"))) Assert.Equal(200, (int)run.StatusCode);
        Assert.True(second.IsRunning);
        Assert.Single(second.Output.Split("StateHost[20]").Skip(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_gateway_that_is_told_to_stop_ends_the_stream_under_a_key_whether_its_client_stays_or_not(bool stays)
    {
        await using var upstream = await HeldUpstream.StartAsync();
        (string, string)[] settings = [("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Redis)), ("Proxy:State:Prefix", servers.NewPrefix())];
        await using var one = await GatewayProcess.StartAsync(upstream.BaseUrl, null, settings);
        await using var other = await GatewayProcess.StartAsync(upstream.BaseUrl, null, settings);
        var stream = await one.PostAsync(Bodies.HelloStream, ("idempotency-key", "k"));
        var body = await stream.Content.ReadAsStreamAsync(Replies.Cancellation);
        var text = await Until.ReadAsync(body, "\"Hi\"");
        if (!stays) stream.Dispose();
        one.Terminate();
        await Until.TrueAsync(async () =>
        {
            try
            {
                using var probe = new HttpClient();
                await probe.GetAsync(new Uri(one.Http.BaseAddress!, "/alive"), Replies.Cancellation);
                return false;
            }
            catch (HttpRequestException)
            {
                return true; // it no longer listens
            }
        });
        upstream.GoOn();
        if (stays) text += await Until.ReadAsync(body, "message_stop\"}\n\n");
        Assert.Equal(0, await one.ExitAsync());
        using var replayed = await other.PostAsync(Bodies.HelloStream, ("idempotency-key", "k"));
        Assert.Equal("true", replayed.Header("idempotent-replayed"));
        if (stays) Assert.Equal(text, await replayed.TextAsync());
        Assert.Equal(1, upstream.Calls);
        Assert.DoesNotContain("Unexpected failure", one.Output, StringComparison.Ordinal);
        stream.Dispose();
    }
}
