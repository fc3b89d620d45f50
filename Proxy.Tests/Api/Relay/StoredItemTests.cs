using Proxy.Tests.Api.Routing;
using Proxy.Tests.State;

namespace Proxy.Tests.Api.Relay;

/// <summary>F21: items, containers, conversations and files on the account that tenants share.</summary>
public sealed class StoredItemTests(StateServers servers)
{
    private const string Made = """{"id":"resp_1","object":"response","status":"completed","output":[{"type":"message","id":"msg_1","content":[]},{"type":"code_interpreter_call","id":"ci_1","container_id":"cntr_1"}],"usage":{"input_tokens":1,"output_tokens":1}}""";
    private const string Other = "Bearer sk-other-tenant";

    [Theory]
    [InlineData("""{"model":"gpt-5.6","input":"make"}""")]
    [InlineData("""{"model":"gpt-5.6","input":"make","stream":true}""")]
    public async Task What_a_tenant_made_is_named_by_that_tenant_alone(string make)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answer);
        await using var gateway = await GatewayFixture.StartAsync(Setup(upstream));
        using (var made = await gateway.SendAsync(Asked.Post("/v1/responses", make))) Assert.Contains("msg_1", await made.TextAsync(), StringComparison.Ordinal);
        foreach (var (body, told) in ((string, string)[])
        [
            ("""{"model":"gpt-5.6","input":[{"type":"item_reference","id":"msg_1"}]}""", "Item with id 'msg_1' not found."),
            ("""{"model":"gpt-5.6","input":"go","tools":[{"type":"code_interpreter","container":"cntr_1"}]}""", "Container with id 'cntr_1' not found."),
        ])
        {
            foreach (var path in (string[])["/v1/responses", "/v1/responses/compact", "/v1/responses/input_tokens"])
            {
                var calls = upstream.Calls;
                using (var stolen = await gateway.SendAsync(Asked.Post(path, body, ("authorization", Other)))) Assert.Equal(told, await stolen.AssertOpenAIErrorAsync(404, "invalid_request_error", null));
                Assert.Equal(calls, upstream.Calls);
                using var own = await gateway.SendAsync(Asked.Post(path, body));
                Assert.Equal((200, body), ((int)own.StatusCode, upstream.Bodies.Last()));
            }
        }
    }

    [Theory]
    [InlineData("/v1/responses", """{"model":"gpt-5.6","input":"x","conversation":"conv_1"}""", "Conversation with id 'conv_1' not found.")]
    [InlineData("/v1/responses", """{"model":"gpt-5.6","input":[{"role":"user","content":[{"type":"input_image","file_id":"file-1"}]}]}""", "File with id 'file-1' not found.")]
    [InlineData("/v1/chat/completions", """{"model":"gpt-5.6","messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"file-1"}}]}]}""", "File with id 'file-1' not found.")]
    [InlineData("/v1/responses", """{"model":"gpt-5.6","input":[{"id":"msg ?"}]}""", "Item with id '?' not found.")]
    public async Task What_nobody_makes_through_the_gateway_is_nobodys(string path, string body, string told)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answer);
        await using (var gateway = await GatewayFixture.StartAsync(Setup(upstream)))
        {
            using var response = await gateway.SendAsync(Asked.Post(path, body));
            Assert.Equal(told, await response.AssertOpenAIErrorAsync(404, "invalid_request_error", null));
            Assert.Equal(0, upstream.Calls);
        }

        // One tenant, or the client's own account: upstream judges.
        await using var open = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        using (var passed = await open.SendAsync(Asked.Post(path, body))) Assert.Equal(200, (int)passed.StatusCode);
        await using var own = await GatewayFixture.StartAsync(GatewaySetup.With(("PROXY_API_KEYS", "sk-other-tenant"), ("Proxy:PassThroughKeys", "true")) with { Upstream = upstream.BaseUrl });
        using (var passed = await own.SendAsync(Asked.Post(path, body))) Assert.Equal(200, (int)passed.StatusCode);
    }

    [Fact]
    public async Task Containers_of_unstored_answers_are_noted_and_their_items_are_not()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answer);
        await using var gateway = await GatewayFixture.StartAsync(Setup(upstream));
        using (var made = await gateway.SendAsync(Asked.Post("/v1/responses", """{"model":"gpt-5.6","input":"make","store":false}"""))) await made.TextAsync();
        using var item = await gateway.SendAsync(Asked.Post("/v1/responses", """{"model":"gpt-5.6","input":[{"id":"msg_1"}]}"""));
        Assert.Equal(404, (int)item.StatusCode);
        using var container = await gateway.SendAsync(Asked.Post("/v1/responses", """{"model":"gpt-5.6","input":"x","tools":[{"type":"code_interpreter","container":"cntr_1"}]}"""));
        Assert.Equal(200, (int)container.StatusCode);
    }

    [Fact]
    public async Task What_another_target_stored_is_asked_of_that_one()
    {
        await using var fleet = await Fleet.StartAsync([Fleet.Fails(500), Answer], [Answer], null, [.. Shared(), ("PROXY_API_KEYS", GatewayFixture.ClientKey + ",sk-other-tenant")]);
        using (var made = await fleet.Gateway.SendAsync(Asked.Post("/v1/responses", """{"model":"team","input":"make"}"""))) Assert.Equal("b", made.Header("x-proxy-upstream"));
        using (var next = await fleet.Gateway.SendAsync(Asked.Post("/v1/responses", """{"model":"team","input":"next","previous_response_id":"resp_1"}"""))) Assert.Equal("b", next.Header("x-proxy-upstream"));
        using (var read = await fleet.Gateway.SendAsync(Asked.Get("/v1/responses/resp_1"))) Assert.Equal(200, (int)read.StatusCode);
        Assert.Equal((1, 3), (fleet.A.Calls, fleet.B.Calls));
        // A model that is not there cannot go on from it.
        using var elsewhere = await fleet.Gateway.SendAsync(Asked.Post("/v1/responses", """{"model":"alone","input":"next","previous_response_id":"resp_1"}"""));
        await elsewhere.AssertOpenAIErrorAsync(404, "invalid_request_error", "model_not_found");
    }

    private static Task Answer(Microsoft.AspNetCore.Http.HttpContext context) => ScriptedUpstream.BodyOf(context).Contains("\"stream\":true", StringComparison.Ordinal)
        ? ScriptedUpstream.Stream("data: {\"type\":\"response.completed\",\"response\":" + Made + "}\n\n")(context)
        : ScriptedUpstream.Reply(200, Made)(context);

    private GatewaySetup Setup(ScriptedUpstream upstream) =>
        GatewaySetup.With([.. Shared(), ("PROXY_API_KEYS", GatewayFixture.ClientKey + ",sk-other-tenant")]) with { Upstream = upstream.BaseUrl };

    private (string, string?)[] Shared() => [("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Garnet)), ("Proxy:State:Prefix", servers.NewPrefix()), ("Proxy:State:Timeout", "10")];
}
