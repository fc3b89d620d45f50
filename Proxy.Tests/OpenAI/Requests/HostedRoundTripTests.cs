using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Answers;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Json;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Answers;
using Proxy.Core.OpenAI.Requests;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.OpenAI.Requests;

/// <summary>Hosted calls come back upstream as the items they were, whatever an Anthropic client does with JSON on the way (R70, C0.3).</summary>
public sealed class HostedRoundTripTests
{
    private const string Tools =
        "\"tools\":" + """[{"type":"code_execution_20250825","name":"code_execution"},{"type":"mcp_toolset","mcp_server_name":"dice"}]"""
        + ",\"mcp_servers\":" + """[{"type":"url","name":"dice","url":"https://dice.example/mcp"}]""";

    private static readonly JsonSerializerOptions s_relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly RequestScope s_scope = Given.Scope(Given.Profile with { CodeInterpreter = true, Mcp = true });

    [Theory]
    [InlineData("code-interpreter-stream", 1)]
    [InlineData("code-interpreter-multi-call-stream", 3)]
    [InlineData("mcp-approved-call-stream", 2)]
    [InlineData("mcp-call-failed-stream", 3)]
    public void A_recorded_call_goes_back_as_upstream_made_it(string name, int calls)
    {
        var stream = RecordedTraces.Read(RecordedTraces.OpenAI, name, "response.sse");
        foreach (var betas in (HashSet<string>[])[[], ["mcp-client-2026-09-15"]])
        {
            var content = Answer(stream, betas);
            AssertSealed(content, stream);
            var expected = Output(stream).Where(IsHosted).Select(i => i.ToJsonString()).ToList();
            Assert.Equal(calls, expected.Count);
            Assert.Equal(expected, Replay(content, betas).Where(IsHosted).Select(i => i.ToJsonString()));
            // A client that writes JSON its own way: sorted keys, other escapes.
            Assert.Equal(expected, Replay(JsonNode.Parse(Sorted(content).ToJsonString())!.AsArray(), betas).Where(IsHosted).Select(i => i.ToJsonString()));
            Assert.DoesNotContain(Replay(content, betas), i => i.ToJsonString().Contains("results]", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("""{"id":"ci_1","type":"code_interpreter_call","status":"completed","code":"a\"\n","container_id":"cntr_1","outputs":[{"type":"logs","logs":"x\n"},{"type":"image","url":"https://a/b"},{"type":"logs","logs":""},{"type":"logs","logs":"caf\u00e9 \ud83d\ude00\\"}]}""")]
    [InlineData("""{"id":"ci_1","type":"code_interpreter_call","status":"failed","code":null,"container_id":"cntr_1","outputs":null}""")]
    [InlineData("""{"id":"ci_1","type":"code_interpreter_call","status":"completed","code":"","container_id":"cntr_1","outputs":[]}""")]
    [InlineData("""{"type":"mcp_call","id":"mcp_1","status":"completed","arguments":"{\"a\":[1.50]}","output":"6\u2028","error":null,"name":"roll","server_label":"dice","approval_request_id":null}""")]
    [InlineData("""{"type":"mcp_call","id":"mcp_1","arguments":"","output":null,"error":null,"name":"roll","server_label":"dice"}""")]
    [InlineData("""{"type":"mcp_call","id":"mcp_1","arguments":"{}","output":"","error":"no \u00e9 tool","name":"roll","server_label":"dice"}""")]
    public void An_item_goes_back_as_it_was(string item)
    {
        var content = Answer(Stream(item), []);
        Assert.Equal(JsonNode.Parse(item)!.ToJsonString(), Replay(content, [])[1].ToJsonString());
    }

    [Fact]
    public void What_is_too_large_for_an_id_stays_behind()
    {
        var item = $$$"""{"id":"ci_1","type":"code_interpreter_call","status":"completed","code":"plot()","container_id":"cntr_1","outputs":[{"type":"image","url":"data:image/png;base64,{{{new string('A', 2000)}}}"},{"type":"logs","logs":"a"}]}""";
        var content = Answer(Stream(item), []);
        Assert.InRange(((string)content[0]!["id"]!).Length, 100, 1000);
        Assert.Equal("""[{"type":"logs","logs":"a"}]""", Replay(content, [])[1]["outputs"]!.ToJsonString());
    }

    [Fact] // a client that shortens old results is taken at its word
    public void A_changed_result_goes_back_changed()
    {
        var content = Answer(Stream("""{"id":"ci_1","type":"code_interpreter_call","status":"completed","code":"x","container_id":"cntr_1","outputs":[{"type":"logs","logs":"one"},{"type":"logs","logs":"two"}]}"""), []);
        content[1]!["content"]!["stdout"] = "[cleared]";
        var item = Replay(content, [])[1];
        Assert.Equal("""[{"type":"logs","logs":"[cleared]"},{"type":"logs","logs":""}]""", item["outputs"]!.ToJsonString());
        Assert.Equal("ci_1", (string?)item["id"]);
    }

    [Theory] // R70: then it is told in words, and no word of the id
    [InlineData("tenant")]
    [InlineData("upstream")]
    [InlineData("retry")]
    [InlineData("id")]
    public void What_is_not_ours_to_restore_is_told_in_words(string why)
    {
        var content = Answer(Stream("""{"id":"ci_1","type":"code_interpreter_call","status":"completed","code":"2+2","container_id":"cntr_1","outputs":[{"type":"logs","logs":"4"}]}"""), []);
        if (why == "id")
        {
            var id = (string)content[0]!["id"]!;
            var other = id[..^1] + (id[^1] == 'A' ? 'B' : 'A');
            content[0]!["id"] = other;
            content[1]!["tool_use_id"] = other;
        }

        var scope = why switch
        {
            "tenant" => s_scope with { Tenant = "another" },
            "upstream" => s_scope with { Route = s_scope.Route with { Upstream = "elsewhere" } },
            "retry" => s_scope with { ReplayReasoning = false },
            _ => s_scope,
        };
        var item = Replay(content, [], scope)[1];
        Assert.Equal("[code_execution] 2+2\n[code_execution results] 4", (string?)item["content"]![0]!["text"]);
        Assert.Equal("msg_t1n0", (string?)item["id"]);
    }

    [Fact] // an id's envelope is of no use anywhere else
    public void An_id_as_a_signature_is_as_foreign_as_any_other()
    {
        var content = Answer(Stream("""{"id":"ci_1","type":"code_interpreter_call","status":"completed","code":"2+2","container_id":"cntr_1","outputs":[]}"""), []);
        var envelope = ((string)content[0]!["id"]!)["srvtoolu_".Length..].Replace("_0", "-", StringComparison.Ordinal).Replace("_1", "_", StringComparison.Ordinal);
        var replayed = Replay(new JsonArray(
            new JsonObject { ["type"] = "thinking", ["thinking"] = "a", ["signature"] = envelope },
            new JsonObject { ["type"] = "redacted_thinking", ["data"] = envelope },
            new JsonObject { ["type"] = "text", ["text"] = "b" }), []);
        Assert.Equal(["message", "message", "message"], replayed.Select(i => (string)i["type"]!));
    }

    [Fact] // an id of one family on the blocks of another is nobody's
    public void An_id_is_good_for_its_own_family_only()
    {
        var content = Answer(Stream("""{"id":"ci_1","type":"code_interpreter_call","status":"completed","code":"2+2","container_id":"cntr_1","outputs":[]}"""), []);
        var id = "mcptoolu_" + ((string)content[0]!["id"]!)["srvtoolu_".Length..];
        var replayed = Replay(new JsonArray(
            new JsonObject { ["type"] = "mcp_tool_use", ["id"] = id, ["name"] = "roll", ["server_name"] = "dice", ["input"] = new JsonObject() },
            new JsonObject { ["type"] = "mcp_tool_result", ["tool_use_id"] = id, ["content"] = "6" }), []);
        Assert.Equal("[dice.roll] {}\n[dice.roll results] 6", (string?)replayed[1]["content"]![0]!["text"]);
    }

    [Theory] // R70: what Anthropic itself answered, recorded, as a history of this gateway
    [InlineData("advisor-stream", "[advisor results] 4.")]
    [InlineData("mcp-stream", "[deepwiki.ask_question results] This repository")]
    [InlineData("web-search-stream", "[web_search results] ")]
    [InlineData("web-search-pause-turn-stream", "[web_search")]
    public void Anthropics_own_answer_is_told_in_words(string name, string told)
    {
        var message = MessageFold.Fold(RecordedTraces.Read(RecordedTraces.Anthropic, name, "response.sse"));
        using var body = new PooledBuffer();
        Write(new JsonArray(User("q"), new JsonObject { ["role"] = "assistant", ["content"] = message["content"]!.DeepClone() }, User("r")), [], s_scope, body);
        var request = JsonNode.Parse(body.Written)!;
        SimulatorVerdict.Accepts(request.DeepClone());
        var texts = request["input"]!.AsArray().Where(i => (string?)i!["role"] == "assistant").Select(i => (string)i!["content"]![0]!["text"]!).ToList();
        Assert.Contains(texts, text => text.Contains(told, StringComparison.Ordinal));
        Assert.DoesNotContain("encrypted_", request["input"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("srvtoolu_", request["input"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact] // R27: reasoning goes back directly before the call it led to
    public void Reasoning_keeps_its_place_before_the_call()
    {
        var stream = RecordedTraces.Read(RecordedTraces.OpenAI, "code-interpreter-multi-call-stream", "response.sse");
        var expected = Output(stream).Select(i => (string)i["type"]!).ToList();
        var replayed = Replay(Answer(stream, []), []).Skip(1).SkipLast(1).Select(i => (string)i["type"]!).ToList();
        // Reasoning that came without ciphertext has nothing to go back with.
        Assert.Equal(expected.Where(t => t != "reasoning" || replayed.Contains("reasoning")), replayed);
    }

    private static bool IsHosted(JsonNode item) => (string?)item["type"] is "code_interpreter_call" or "mcp_call" or "mcp_list_tools";

    private static void AssertSealed(JsonArray content, byte[] stream)
    {
        var text = content.ToJsonString();
        foreach (var item in Output(stream).Where(IsHosted))
        {
            Assert.DoesNotContain((string)item["id"]!, text, StringComparison.Ordinal);
            if (item["container_id"] is { } container) Assert.DoesNotContain((string)container!, text, StringComparison.Ordinal);
        }
    }

    private static JsonArray Answer(byte[] stream, HashSet<string> betas)
    {
        using var body = new PooledBuffer();
        var context = Write(new JsonArray(User("q")), betas, s_scope, body);
        using var message = new PooledBuffer();
        using var reader = new ResponsesStreamReader(context, new MessageFolder(message, new MessageFormat("claude-opus-5-5", "req_1")));
        reader.Read(stream);
        reader.EndOfStream();
        return JsonNode.Parse(message.Written)!["content"]!.AsArray();
    }

    private static List<JsonNode> Replay(JsonArray content, HashSet<string> betas, RequestScope? scope = null)
    {
        using var body = new PooledBuffer();
        Write(new JsonArray(User("q"), new JsonObject { ["role"] = "assistant", ["content"] = content.DeepClone() }, User("r")), betas, scope ?? s_scope, body);
        return [.. JsonNode.Parse(body.Written)!["input"]!.AsArray().Select(i => i!)];
    }

    private static AnswerContext Write(JsonArray messages, HashSet<string> betas, RequestScope scope, PooledBuffer into)
    {
        var request = $$"""{"model":"claude-opus-5-5","max_tokens":4096,"thinking":{"type":"adaptive","display":"summarized"},{{Tools}},"messages":{{messages.ToJsonString(s_relaxed)}}}""";
        return ResponsesRequestWriter.Write(MessagesRequestReader.Read(Encoding.UTF8.GetBytes(request), new RequestTraits(ApiVersion.V2026, betas), new Warnings()), scope, into);
    }

    private static JsonObject User(string text) => new() { ["role"] = "user", ["content"] = text };

    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject value => new JsonObject(value.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, p.Value is null ? null : Sorted(p.Value)))),
        JsonArray array => new JsonArray([.. array.Select(e => e is null ? null : Sorted(e))]),
        _ => node.DeepClone(),
    };

    private static List<JsonNode> Output(byte[] stream) => [.. Encoding.UTF8.GetString(stream).Split('\n')
        .Where(l => l.StartsWith("data: {", StringComparison.Ordinal))
        .Select(l => JsonNode.Parse(l[6..])!)
        .Where(e => (string?)e["type"] == "response.output_item.done")
        .Select(e => e["item"]!)];

    private static byte[] Stream(string item) => Encoding.UTF8.GetBytes(
        "data: {\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":" + item + "}\n\n"
        + "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[" + item + "]}}\n\n");
}
