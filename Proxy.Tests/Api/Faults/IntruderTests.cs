using System.Net;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using Proxy.Api.Keys;
using Proxy.Core.Telemetry;
using static Proxy.Tests.Api.Bodies;

namespace Proxy.Tests.Api.Faults;

/// <summary>Who asks for what is not theirs, or for more than is theirs.</summary>
public sealed class IntruderTests
{
    [Theory]
    [InlineData("/v1/models/..%2f..%2fetc%2fpasswd")]
    [InlineData("/v1/models/%00")]
    [InlineData("/v1/models/../admin/keys")]
    [InlineData("/v1/models/%2e%2e%2fadmin%2fkeys")]
    [InlineData("/v1/..%2fadmin/keys")]
    [InlineData("/v1//messages")]
    [InlineData("/v1/messages/../../health/../admin/keys")]
    [InlineData("/admin/keys")]
    public async Task F18_A_path_that_is_no_path_is_a_400_or_a_404_and_reaches_nothing(string path)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var answer = await RawAsync(gateway, $"GET {path} HTTP/1.1\r\nHost: x\r\nx-api-key: sk-client-under-test\r\nanthropic-version: 2023-06-01\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 40[045] ", answer);
        Assert.Empty(gateway.Simulator!.Requests);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("key_%00")]
    [InlineData("key_%2f..%2f")]
    [InlineData("key_0000000000000000000000000000000000000000000000000000000000000000000000000000")]
    public async Task F18_An_id_that_is_none_is_a_404(string id)
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("PROXY_ADMIN_KEY", "admin-key-under-test")));
        var answer = await RawAsync(gateway, $"DELETE /admin/keys/{id} HTTP/1.1\r\nHost: x\r\nx-api-key: admin-key-under-test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 40[045] ", answer);
    }

    [Fact]
    public async Task F20_An_address_that_guesses_is_told_nothing_more_and_who_was_there_before_goes_on()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("PROXY_API_KEYS", "sk-known,sk-quiet"), ("PROXY_ADMIN_KEY", "admin-key-under-test")) with { Time = time });
        Assert.Equal(200, await AskAsync(gateway, "sk-known"));
        for (var i = 0; i < GuessLimit.MostWrong; i++) Assert.Equal(401, await AskAsync(gateway, "sk-guess-" + i));
        using (var limited = await gateway.PostAsync(Hello, ("x-api-key", "sk-guess-x")))
        {
            await limited.AssertErrorAsync(429, "rate_limit_error");
            Assert.Equal("60", limited.Header("retry-after"));
        }

        // The right one of a guesser is not told from a wrong one.
        Assert.Equal(429, await AskAsync(gateway, "sk-quiet"));
        Assert.Equal(200, await AskAsync(gateway, "sk-known"));
        using (var admin = new HttpRequestMessage(HttpMethod.Get, "/admin/keys"))
        {
            admin.Headers.Add("x-api-key", "admin-key-under-test");
            using var refused = await gateway.SendAsync(admin);
            Assert.Equal(429, (int)refused.StatusCode);
        }

        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, await AskAsync(gateway, "sk-quiet"));
    }

    [Fact]
    public void F20_What_is_remembered_of_addresses_is_bounded()
    {
        var limit = new GuessLimit(new FakeTimeProvider());
        for (var i = 0; i < 250_000; i++) Assert.True(limit.Permits(new IPAddress(i), null));
        Assert.True(limit.Permits((IPAddress?)null, null));
    }

    [Theory]
    [InlineData("claude\\r\\nfake: line\\u001b[31m")]
    [InlineData("{0} {Model} %s")]
    [InlineData("LONG")]
    public async Task F23_A_model_name_is_one_short_line_in_the_log_and_one_word_in_the_metrics(string name)
    {
        var model = name == "LONG" ? new string('m', 200_000) : name;
        using var durations = new MetricCollector<double>(ProxyTelemetry.OperationDuration);
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:AllowUnknownModels", "true")));
        using var response = await gateway.PostAsync(Hello.Replace("claude-opus-5-5", model, StringComparison.Ordinal));
        await response.TextAsync();
        await Processes.Until.TrueAsync(() => Task.FromResult(gateway.Logs.GetSnapshot().Any(line => line.Id.Id is 1 or 2)));
        Assert.All(gateway.Logs.GetSnapshot(), line =>
        {
            Assert.DoesNotContain(line.Message, char.IsControl);
            Assert.InRange(line.Message.Length, 1, 2000);
        });
        Assert.All(durations.GetMeasurementSnapshot(), measured => Assert.True(((string)measured.Tags[GenAiNames.RequestModel]!).Length < 64));
    }

    [Fact]
    public async Task F25_What_a_request_may_cost_is_taken_before_upstream_is_asked()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:Limits:InputTokensPerMinute", "5000"), ("Proxy:Limits:ConcurrentStreams", "1"), ("ConnectionStrings:redis", "127.0.0.1:1,connectTimeout=100")));
        var image = """{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}""";
        var many = $$"""{"model":"claude-opus-5-5","max_tokens":100,"messages":[{"role":"user","content":[{{string.Join(',', Enumerable.Repeat(image, 6))}}]}]}""";
        using (var images = await gateway.PostAsync(many)) await images.AssertErrorAsync(429, "rate_limit_error");
        using (var huge = await gateway.PostAsync(Hello.Replace("hello", new string('a', 30_000), StringComparison.Ordinal))) await huge.AssertErrorAsync(429, "rate_limit_error");
        using (var tokens = await gateway.PostAsync(Hello.Replace("100", "9999999999", StringComparison.Ordinal))) Assert.Equal(400, (int)tokens.StatusCode);
        Assert.Empty(gateway.Simulator!.Requests);
    }

    private static async Task<int> AskAsync(GatewayFixture gateway, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Add("x-api-key", key);
        using var response = await gateway.SendAsync(request);
        return (int)response.StatusCode;
    }

    private static async Task<string> RawAsync(GatewayFixture gateway, string bytes)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(gateway.BaseUrl.Host, gateway.BaseUrl.Port, Replies.Cancellation);
        await client.GetStream().WriteAsync(System.Text.Encoding.Latin1.GetBytes(bytes), Replies.Cancellation);
        using var reader = new StreamReader(client.GetStream(), System.Text.Encoding.Latin1);
        return await reader.ReadToEndAsync(Replies.Cancellation).WaitAsync(TimeSpan.FromMinutes(5), Replies.Cancellation);
    }
}
