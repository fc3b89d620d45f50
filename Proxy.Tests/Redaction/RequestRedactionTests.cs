using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Proxy.Tests.Api;
using Proxy.Tests.Api.Batches;

namespace Proxy.Tests.Redaction;

/// <summary>Upstream sees placeholders, the client its own values: through the whole gateway.</summary>
public sealed class RequestRedactionTests
{
    private const string Body = """
        {"model":"gpt-4.1","max_tokens":100,"stream":STREAM,"system":"Answer for ops@example.com.",
         "tools":[{"name":"mail","description":"Sends from bot@example.com","input_schema":{"type":"object","properties":{"to":{"type":"string","description":"like a@b.example"}}}}],
         "messages":[{"role":"user","content":"I am jane@example.com, card 4111 1111 1111 1111. Write to me."}TURNS]}
        """;

    private static readonly string[] s_values = ["ops@example.com", "bot@example.com", "a@b.example", "jane@example.com", "4111 1111 1111 1111"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Upstream_sees_placeholders_and_the_client_its_values(bool stream)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Echo(stream));
        await using var gateway = await StartAsync(upstream, ("Proxy:Redaction:Requests", "true"));
        var first = await AskAsync(gateway, stream, "");
        Assert.Equal("Mail [1] jane@example.com about \"4111 1111 1111 1111\"", first.Text);
        Assert.Equal("""{"to":"jane@example.com","why":"card 4111 1111 1111 1111"}""", first.Input.ToJsonString());

        // The next turn: what was restored is hidden again, as it was.
        await AskAsync(gateway, stream, $$"""
            ,{"role":"assistant","content":[{"type":"text","text":{{JsonValue.Create(first.Text).ToJsonString()}}},{"type":"tool_use","id":"{{first.Id}}","name":"mail","input":{{first.Input.ToJsonString()}}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"{{first.Id}}","content":"sent to jane@example.com"}]}
            """);
        var bodies = upstream.Bodies.ToArray();
        Assert.All(bodies, body => Assert.All(s_values, value => Assert.DoesNotContain(value, body, StringComparison.Ordinal)));
        var inputs = bodies.Select(body => JsonNode.Parse(body)!["input"]!.AsArray().Select(item => item!.ToJsonString()).ToList()).ToList();
        Assert.Equal(inputs[0], inputs[1].Take(inputs[0].Count));
        var mail = Regex.Match(bodies[0], @"I am (\[EMAIL_\w{12}\])").Groups[1].Value;
        Assert.Contains(inputs[1], item => item.Contains("sent to " + mail, StringComparison.Ordinal));
        Assert.Contains(inputs[1], item => item.Contains("Mail [1] " + mail, StringComparison.Ordinal));
        Assert.Contains(inputs[1], item => item.Contains("function_call\"", StringComparison.Ordinal) && item.Contains(mail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_replicas_that_share_their_keys_use_the_same_placeholders()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Echo(false));
        (string, string?)[] settings = [("Proxy:Redaction:Requests", "true"), ("PROXY_SEALING_KEYS", "k1:" + Convert.ToBase64String(new byte[32]))];
        await using var one = await StartAsync(upstream, settings);
        await using var other = await StartAsync(upstream, settings);
        await AskAsync(one, false, "");
        await AskAsync(other, false, "");
        Assert.Single(upstream.Bodies.Distinct());
    }

    [Fact]
    public async Task Off_as_a_rule_and_a_key_may_say_otherwise()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var gateway = await StartAsync(upstream, ("Proxy:Keys:hidden:Key", "sk-hidden"), ("Proxy:Keys:hidden:RedactRequests", "true"), ("Proxy:Keys:plain:Key", "sk-plain"));
        foreach (var key in new[] { "sk-plain", "sk-hidden" })
        {
            using var response = await gateway.PostAsync(Body.Replace("STREAM", "false", StringComparison.Ordinal).Replace("TURNS", "", StringComparison.Ordinal), ("x-api-key", key));
            Assert.Equal(200, (int)response.StatusCode);
        }

        Assert.Equal([true, false], upstream.Bodies.Select(body => body.Contains("jane@example.com", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_count_is_asked_for_what_upstream_would_see()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, """{"object":"response.input_tokens","input_tokens":7}"""));
        await using var gateway = await StartAsync(upstream, ("Proxy:Redaction:Requests", "true"));
        using var request = GatewayFixture.Message("""{"model":"gpt-4.1","messages":[{"role":"user","content":"I am jane@example.com"}]}""");
        request.RequestUri = new Uri("/v1/messages/count_tokens", UriKind.Relative);
        using var response = await gateway.SendAsync(request);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Matches(@"I am \[EMAIL_\w{12}\]", Assert.Single(upstream.Bodies));
    }

    [Theory]
    [InlineData("Proxy:Redaction:Requests")]
    [InlineData("Proxy:Keys:hidden:RedactRequests")]
    public async Task Items_of_a_batch_are_redacted_as_live_requests_are(string setting)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Echo(false));
        await using var gateway = await StartAsync(upstream, (setting, "true"), ("Proxy:Keys:hidden:Key", GatewayFixture.ClientKey), ("Proxy:Batches:InApi", "true"));
        var item = Body.Replace("STREAM", "false", StringComparison.Ordinal).Replace("TURNS", "", StringComparison.Ordinal);
        using var made = await gateway.CreateAsync($$"""{"requests":[{"custom_id":"one","params":{{item}}},{"custom_id":"other","params":{{item}}}]}""");
        var path = $"{BatchClient.Root}/{(await made.JsonAsync()).GetProperty("id").GetString()}";
        await Processes.Until.TrueAsync(async () => (await gateway.ReadAsync(path)).GetProperty("processing_status").GetString() == "ended");
        using var response = await gateway.AskAsync(HttpMethod.Get, path + "/results");
        var results = (await response.TextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!["result"]!["message"]!["content"]!).ToList();
        Assert.Equal(2, results.Count);
        Assert.All(results, content => Assert.Equal("Mail [1] jane@example.com about \"4111 1111 1111 1111\"", (string?)content[0]!["text"]));
        Assert.All(results, content => Assert.Equal("jane@example.com", (string?)content[1]!["input"]!["to"]));
        Assert.Equal(2, upstream.Calls);
        Assert.All(upstream.Bodies, body => Assert.All(s_values, value => Assert.DoesNotContain(value, body, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/v1/responses")]
    [InlineData("/v1/chat/completions")]
    public async Task What_would_be_passed_through_as_it_is_does_not_go(string path)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var gateway = await StartAsync(upstream, ("Proxy:Redaction:Requests", "true"));
        using var request = GatewayFixture.Message("""{"model":"gpt-4.1","input":"jane@example.com","messages":[]}""");
        request.RequestUri = new Uri(path, UriKind.Relative);
        using var response = await gateway.SendAsync(request);
        Assert.Equal(403, (int)response.StatusCode);
        Assert.Empty(upstream.Bodies);
    }

    private static Task<GatewayFixture> StartAsync(ScriptedUpstream upstream, params (string Key, string? Value)[] settings) =>
        GatewayFixture.StartAsync(GatewaySetup.With(settings) with { Upstream = upstream.BaseUrl });

    private static async Task<(string Text, JsonNode Input, string Id)> AskAsync(GatewayFixture gateway, bool stream, string turns)
    {
        using var response = await gateway.PostAsync(Body.Replace("STREAM", stream ? "true" : "false", StringComparison.Ordinal).Replace("TURNS", turns, StringComparison.Ordinal));
        var text = await response.TextAsync();
        Assert.True((int)response.StatusCode == 200, text);
        if (!stream)
        {
            var content = JsonNode.Parse(text)!["content"]!.AsArray();
            return ((string)content[0]!["text"]!, content[1]!["input"]!, (string)content[1]!["id"]!);
        }

        var events = text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line["data: ".Length..])!).ToList();
        var input = string.Concat(events.Select(told => (string?)told["delta"]?["partial_json"]));
        return (string.Concat(events.Select(told => (string?)told["delta"]?["text"])), JsonNode.Parse(input)!, (string)events.First(told => (string?)told["content_block"]?["type"] == "tool_use")["content_block"]!["id"]!);
    }

    /// <summary>Answers with the placeholders it was sent, in pieces of five characters.</summary>
    private static Func<HttpContext, Task> Echo(bool stream) => async context =>
    {
        var body = ScriptedUpstream.BodyOf(context);
        var mail = Regex.Match(body, @"I am (\[EMAIL_\w{12}\])").Groups[1].Value;
        var card = Regex.Match(body, @"\[CARD_\w{12}\]").Value;
        Assert.NotEmpty(mail);
        var said = $"Mail [1] {mail} about \"{card}\"";
        var arguments = new JsonObject { ["to"] = mail, ["why"] = "card " + card }.ToJsonString();
        var message = new JsonObject { ["id"] = "msg_1", ["type"] = "message", ["status"] = "completed", ["role"] = "assistant", ["content"] = new JsonArray(new JsonObject { ["type"] = "output_text", ["text"] = said, ["annotations"] = new JsonArray() }) };
        var call = new JsonObject { ["id"] = "fc_1", ["type"] = "function_call", ["status"] = "completed", ["call_id"] = "call_1", ["name"] = "mail", ["arguments"] = arguments };
        var response = new JsonObject { ["id"] = "resp_1", ["object"] = "response", ["status"] = "completed", ["output"] = new JsonArray(message.DeepClone(), call.DeepClone()), ["usage"] = new JsonObject { ["input_tokens"] = 3, ["output_tokens"] = 1, ["total_tokens"] = 4 } };
        if (!stream)
        {
            await ScriptedUpstream.Reply(200, response.ToJsonString())(context);
            return;
        }

        var started = UpstreamEvents.TextStarted.Replace("\"delta\":\"Hi\"", "\"delta\":\"\"", StringComparison.Ordinal);
        var added = call.DeepClone().AsObject();
        added["arguments"] = "";
        var events = Deltas("response.output_text.delta", 0, "msg_1", said)
            .Append(new JsonObject { ["type"] = "response.output_item.done", ["output_index"] = 0, ["item"] = message.DeepClone() })
            .Append(new JsonObject { ["type"] = "response.output_item.added", ["output_index"] = 1, ["item"] = added })
            .Concat(Deltas("response.function_call_arguments.delta", 1, "fc_1", arguments))
            .Append(new JsonObject { ["type"] = "response.output_item.done", ["output_index"] = 1, ["item"] = call.DeepClone() })
            .Append(new JsonObject { ["type"] = "response.completed", ["response"] = response });
        await ScriptedUpstream.Stream(started + string.Concat(events.Select(told => $"event: {told["type"]}\ndata: {told.ToJsonString()}\n\n")))(context);
    };

    private static IEnumerable<JsonObject> Deltas(string type, int index, string item, string text) =>
        text.Chunk(5).Select(piece => new JsonObject { ["type"] = type, ["output_index"] = index, ["item_id"] = item, ["content_index"] = 0, ["delta"] = new string(piece) });
}
