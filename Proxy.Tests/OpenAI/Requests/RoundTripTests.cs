using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Answers;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Answers;
using Proxy.Core.OpenAI.Requests;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.OpenAI.Requests;

/// <summary>D14: what upstream answered stands in the next request as upstream said it, though a Claude client carried it.</summary>
public sealed class RoundTripTests
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly RequestTraits s_traits = new(ApiVersion.V2023, new HashSet<string>());

    /// <summary>Items that Claude has blocks for.</summary>
    private static readonly HashSet<string> s_carried = ["message", "reasoning", "function_call", "web_search_call"];

    [Theory]
    [InlineData("reasoning-summary-encrypted-tool-stream-t1", 2)]
    [InlineData("reasoning-encrypted-tool-stream", 2)]
    [InlineData("phase-commentary-tool-stream", 3)]
    [InlineData("tool-call-gpt5-stream-t1", 1)]
    [InlineData("parallel-tools-gpt4omini-stream-t1", 2)]
    [InlineData("tool-call-no-args-stream", 2)]
    [InlineData("text-long-stream", 1)]
    [InlineData("refusal-part-stream", 1)]
    [InlineData("web-search-multi-action-stream", 7)]
    [InlineData("web-search-citations-stream", 2)]
    [InlineData("web-search-reasoning-sources-stream", 4)]
    public void A_recorded_answer_is_replayed_as_it_was(string name, int items)
    {
        var stream = RecordedTraces.Read(RecordedTraces.OpenAI, name, "response.sse");
        var first = new JsonArray(User("Question"));
        var scope = Given.Scope(Given.Profile with { WebSearch = true });
        using var body = new PooledBuffer();
        var context = Write(first, body);
        var before = Input(body);

        using var message = new PooledBuffer();
        using (var reader = new ResponsesStreamReader(context, new MessageFolder(message, new MessageFormat("claude-opus-5-5", "req_1"))))
        {
            reader.Read(stream);
            reader.EndOfStream();
        }

        var content = JsonNode.Parse(message.WrittenMemory.Span)!["content"]!.AsArray();
        var results = content.Where(b => (string?)b!["type"] == "tool_use").Select(b => (JsonNode)new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = (string?)b!["id"], ["content"] = "ok" }).ToArray();
        JsonArray second =
        [
            first[0]!.DeepClone(),
            new JsonObject { ["role"] = "assistant", ["content"] = content.DeepClone() },
            results.Length > 0 ? new JsonObject { ["role"] = "user", ["content"] = new JsonArray(results) } : User("Next"),
        ];
        using var next = new PooledBuffer();
        var told = Write(second, next);
        Assert.Empty(told.DroppedThinking);

        var after = Input(next);
        var output = Output(stream).Where(i => s_carried.Contains((string)i["type"]!)).SelectMany(Essence).ToList();
        Assert.Equal(items, output.Count);
        Assert.Equal(before.ToJsonString(s_json)[..^1], after.ToJsonString(s_json)[..(before.ToJsonString(s_json).Length - 1)]);
        Assert.Equal(output, after.Skip(before.Count).Take(output.Count).SelectMany(i => Essence(i!)));
        Assert.Equal(results.Length > 0 ? results.Length : 1, after.Count - before.Count - output.Count);

        Core.OpenAI.AnswerContext Write(JsonArray messages, PooledBuffer into)
        {
            var request = new JsonObject { ["model"] = "claude-opus-5-5", ["max_tokens"] = 4096, ["thinking"] = new JsonObject { ["type"] = "adaptive", ["display"] = "summarized" }, ["messages"] = messages.DeepClone() };
            return ResponsesRequestWriter.Write(MessagesRequestReader.Read(Encoding.UTF8.GetBytes(request.ToJsonString(s_json)), s_traits, new Warnings()), scope, into);
        }
    }

    private static JsonObject User(string text) => new() { ["role"] = "user", ["content"] = text };

    private static JsonArray Input(PooledBuffer body) => JsonNode.Parse(body.Written)!["input"]!.AsArray();

    private static IEnumerable<JsonNode> Output(byte[] stream) => Encoding.UTF8.GetString(stream).Split('\n')
        .Where(l => l.StartsWith("data: {", StringComparison.Ordinal))
        .Select(l => JsonNode.Parse(l[6..])!)
        .Where(e => (string?)e["type"] == "response.output_item.done")
        .Select(e => e["item"]!);

    /// <summary>What upstream must recognise: for reasoning id, ciphertext and summary; for a call its id, name and arguments; for a message each text.</summary>
    private static IEnumerable<string> Essence(JsonNode item) => (string)item["type"]! switch
    {
        "reasoning" when item["encrypted_content"] is null => [],
        "reasoning" => [$"reasoning {item["id"]} {item["encrypted_content"]} {string.Join('|', item["summary"]!.AsArray().Select(p => (string?)p!["text"]))}"],
        "function_call" => [$"call {item["call_id"]} {item["name"]} {item["arguments"]}"],
        // What is no page (an API of OpenAI's own) has no hit that could carry it.
        "web_search_call" => [$"search {item["id"]} {item["status"]} {item["action"]!["type"]} {item["action"]!["query"] ?? item["action"]!["url"]} {item["action"]!["pattern"]}"],
        "message" => item["content"]!.AsArray().Select(p => $"message {p!["text"] ?? p["refusal"]} {item["phase"] ?? "final_answer"}"),
        var other => [other],
    };
}
