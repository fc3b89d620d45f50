using System.Net.Http.Headers;
using System.Text;
using CsCheck;

namespace Proxy.Tests.Api.Relay;

/// <summary>What goes in comes out, byte for byte, in both directions.</summary>
public sealed class RelayBytesTests
{
    private const string Json = """{"id":"resp_1", "object":"response","usage":{"input_tokens":7,"output_tokens":2},"x":"caf\u00e9 é \ud83d\ude00"}""";

    [Theory]
    [InlineData("/v1/responses", "/v1/responses")]
    [InlineData("/v1/responses/compact", "/v1/responses/compact")]
    [InlineData("/v1/responses/input_tokens?a=%2Fb&c", "/v1/responses/input_tokens?a=%2Fb&c")]
    [InlineData("/v1/chat/completions", "/v1/chat/completions")]
    [InlineData("/v1/embeddings", "/v1/embeddings")]
    [InlineData("/v1/v1/embeddings", "/v1/embeddings")]
    public async Task A_request_and_its_answer_pass_unchanged(string asked, string arrived)
    {
        var path = "";
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            path = context.Request.Method + " " + context.Request.Path + context.Request.QueryString;
            await ScriptedUpstream.Reply(200, Json, "application/json; charset=utf-8")(context);
        });
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var request = Asked.Post(asked, Asked.Hello);
        using var response = await gateway.SendAsync(request);
        Assert.Equal(Json, await response.TextAsync());
        Assert.Equal("POST " + arrived, path);
        Assert.Equal(Asked.Hello, Assert.Single(upstream.Bodies));
        Assert.Equal("application/json; charset=utf-8", response.Header("content-type"));
    }

    [Theory]
    [InlineData("GET", "/v1/responses/resp_1?include[]=x&stream=false")]
    [InlineData("DELETE", "/v1/responses/resp_1")]
    [InlineData("POST", "/v1/responses/resp_1/cancel")]
    [InlineData("GET", "/v1/responses/resp_1/input_items?limit=2&order=asc")]
    public async Task Stored_responses_are_asked_about_where_they_are(string method, string path)
    {
        var arrived = "";
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            arrived = context.Request.Method + " " + context.Request.Path + context.Request.QueryString;
            await ScriptedUpstream.Reply(200, Json)(context);
        });
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var response = await gateway.SendAsync(Asked.With(new HttpMethod(method), path, null));
        Assert.Equal(Json, await response.TextAsync());
        Assert.Equal(method + " " + path, arrived);
        Assert.Equal("", Assert.Single(upstream.Bodies));
    }

    [Fact]
    public async Task Only_a_mapped_models_name_is_exchanged()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, Json));
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("Proxy:Models:house:Upstream", "gpt-6-sol")) with { Upstream = upstream.BaseUrl });
        foreach (var model in (string[])["house", "claude-opus-5-5", "text-embedding-3-small"])
        {
            using var request = Asked.Post("/v1/responses", Asked.Hello.Replace("gpt-5.6", model, StringComparison.Ordinal));
            using var response = await gateway.SendAsync(request);
            Assert.Equal(200, (int)response.StatusCode);
        }

        Assert.Equal(["gpt-6-sol", "claude-opus-5-5", "text-embedding-3-small"], upstream.Bodies.Select(body => body.Split('"')[3]));
        Assert.Equal(Asked.Hello.Replace("gpt-5.6", "gpt-6-sol", StringComparison.Ordinal), upstream.Bodies.First());
    }

    [Fact]
    public async Task A_stream_passes_unchanged_however_it_is_cut()
    {
        var answer = "";
        var cuts = Array.Empty<int>();
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream; charset=utf-8";
            var bytes = Encoding.UTF8.GetBytes(answer);
            var at = 0;
            foreach (var cut in cuts.Append(bytes.Length))
            {
                var end = Math.Clamp(at + cut, at, bytes.Length);
                await context.Response.Body.WriteAsync(bytes.AsMemory(at..end), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                at = end;
            }
        });
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        var streams = Gen.Select(
            Gen.OneOf("data: {\"type\":\"response.output_text.delta\",\"delta\":\"é 😀\"}", ": a comment", "event: x\r\ndata: y", "data: [DONE]", "", "data: {\"usage\":{\"input_tokens\":1}}", "garbage").Array[0, 12],
            Gen.OneOf("\n\n", "\r\n\r\n", "\n", "\r"),
            Gen.Int[1, 40].Array[0, 12]);
        await streams.SampleAsync(
            async drawn =>
            {
                (answer, cuts) = (string.Join(drawn.Item2, drawn.Item1), drawn.Item3);
                using var request = Asked.Post("/v1/responses", Asked.HelloStream);
                using var response = await gateway.SendAsync(request);
                Assert.Equal(answer, await response.TextAsync());
            },
            iter: 60, threads: 1);
    }

    [Fact]
    public async Task A_zipped_request_goes_on_unzipped()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, Json));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using var zipped = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(zipped, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true)) await gzip.WriteAsync(Encoding.UTF8.GetBytes(Asked.Hello), Replies.Cancellation);
        using var request = Asked.Post("/v1/responses", "");
        request.Content = new ByteArrayContent(zipped.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json"), ContentEncoding = { "gzip" } } };
        using var response = await gateway.SendAsync(request);
        Assert.Equal(Asked.Hello, Assert.Single(upstream.Bodies));
        Assert.False(upstream.Headers.First().ContainsKey("content-encoding"));
    }
}
