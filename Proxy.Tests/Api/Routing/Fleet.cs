using Microsoft.AspNetCore.Http;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Api.Routing;

/// <summary>
/// A gateway before two upstreams of the test's own, <c>a</c> (the default one) and <c>b</c>. The model <c>team</c> goes to
/// <c>gpt-6.1-sol</c> of a, then to <c>gpt-6.1-sol</c> of b; <c>alone</c> to a only.
/// </summary>
internal sealed class Fleet : IAsyncDisposable
{
    public const string Team = """{"model":"team","max_tokens":100,"messages":[{"role":"user","content":"hello"}]}""";
    public const string TeamStream = """{"model":"team","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"hello"}]}""";
    public const string KeyOfB = "sk-upstream-b-9e1d";

    private Fleet(ScriptedUpstream a, ScriptedUpstream b, GatewayFixture gateway) => (A, B, Gateway) = (a, b, gateway);

    public ScriptedUpstream A { get; }

    public ScriptedUpstream B { get; }

    public GatewayFixture Gateway { get; }

    /// <param name="a">What a does; null for a good answer.</param>
    /// <param name="b">What b does; null for a good answer.</param>
    public static async Task<Fleet> StartAsync(Func<HttpContext, Task>[]? a = null, Func<HttpContext, Task>[]? b = null, TimeProvider? time = null, params (string Key, string? Value)[] settings)
    {
        var (first, second) = (await ScriptedUpstream.StartAsync(a ?? [Good]), await ScriptedUpstream.StartAsync(b ?? [Good]));
        (string, string?)[] usual =
        [
            ("Proxy:Upstream", "a"), ("Proxy:Upstreams:b:BaseUrl", second.BaseUrl.ToString()), ("Proxy:Upstreams:b:Key", KeyOfB), ("Proxy:Upstreams:b:Auth", "api-key"), ("Proxy:Upstreams:b:Dialect", "openai"),
            ("Proxy:Models:team:Targets:0:Model", "gpt-6.1-sol"), ("Proxy:Models:team:Targets:1:Upstream", "b"), ("Proxy:Models:team:Targets:1:Model", "gpt-6.1-sol"),
            ("Proxy:Models:alone:Upstream", "gpt-6.1-sol"),
        ];
        var setup = new GatewaySetup { Upstream = first.BaseUrl, Time = time ?? TimeProvider.System, Settings = usual.Concat(settings).GroupBy(s => s.Item1).ToDictionary(s => s.Key, s => s.Last().Item2) };
        return new Fleet(first, second, await GatewayFixture.StartAsync(setup));
    }

    /// <summary>A stream for who asks for one, else a whole answer.</summary>
    public static Task Good(HttpContext context) =>
        context.Request.Headers.Accept.ToString().Contains("event-stream", StringComparison.Ordinal)
            ? ScriptedUpstream.Stream(UpstreamEvents.Text)(context)
            : ScriptedUpstream.Reply(200, UpstreamEvents.Json)(context);

    public static Func<HttpContext, Task> Fails(int status, params (string Name, string Value)[] headers) =>
        ScriptedUpstream.Reply(status, """{"error":{"message":"no","type":"x","code":null}}""", "application/json", headers);

    /// <summary>The text of a good answer, whichever form it has; streams go through the grammar.</summary>
    public static async Task<string> TextOfAsync(HttpResponseMessage response)
    {
        Assert.True((int)response.StatusCode == 200, $"{(int)response.StatusCode}: {await response.TextAsync()}");
        var bytes = await response.Content.ReadAsByteArrayAsync(Replies.Cancellation);
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream") return (await response.JsonAsync()).GetProperty("content")[0].GetProperty("text").GetString()!;
        Assert.Empty(AnthropicGrammar.Check(bytes));
        return MessageFold.Fold(bytes)["content"]![0]!["text"]!.GetValue<string>();
    }

    public static (string? Upstream, string? Model, string? Attempts) Served(HttpResponseMessage response)
    {
        Assert.Equal(response.Header("x-proxy-model"), response.Header("x-gateway-upstream-model"));
        return (response.Header("x-proxy-upstream"), response.Header("x-proxy-model"), response.Header("x-proxy-attempts"));
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await A.DisposeAsync();
        await B.DisposeAsync();
    }
}
