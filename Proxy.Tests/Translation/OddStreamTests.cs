using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using Proxy.Core.OpenAI;
using Proxy.Tests.OpenAI.Answers;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Translation;

/// <summary>
/// Items that upstream makes itself, with fields missing, of another kind, doubled, in another order, or never done: what
/// goes out is a stream of Anthropic's, or an error before it began.
/// </summary>
public sealed partial class OddStreamTests
{
    private const string Created = """{"type":"response.created","response":{"id":"resp_1","status":"in_progress","output":[]}}""";

    /// <summary>Becomes half a surrogate pair, which JSON may spell but no string holds.</summary>
    private const string Lone = "LONE";

    private static readonly string[] s_items =
    [
        """{"id":"ws_1","type":"web_search_call","status":"completed","action":{"type":"search","query":"q","queries":["q"],"sources":[{"type":"url","url":"https://a.example/"}]},"results":[{"type":"text_result","url":"https://a.example/","title":"A","snippet":"words"}]}""",
        """{"id":"ws_2","type":"web_search_call","status":"completed","action":{"type":"open_page","url":"https://a.example/"}}""",
        """{"id":"ws_3","type":"web_search_call","status":"failed","action":{"type":"find_in_page","url":"https://a.example/","pattern":"x"}}""",
        """{"id":"ci_1","type":"code_interpreter_call","status":"completed","code":"1","container_id":"cntr_1","outputs":[{"type":"logs","logs":"1"},{"type":"image","url":"https://a.example/"}]}""",
        """{"id":"mcpl_1","type":"mcp_list_tools","server_label":"dice","tools":[{"name":"roll","description":"d","input_schema":{"type":"object"}}]}""",
        """{"id":"mcp_1","type":"mcp_call","status":"completed","name":"roll","server_label":"dice","arguments":"{\"n\":2}","output":"6","error":null}""",
        """{"id":"mcp_2","type":"mcp_call","status":"failed","name":"roll","server_label":"dice","arguments":"{}","output":null,"error":{"type":"mcp_tool_execution_error","content":[{"type":"text","text":"bad"}]}}""",
        """{"id":"tsc_1","type":"tool_search_call","status":"completed","arguments":{"paths":["a"]},"call_id":null,"execution":"server"}""",
        """{"id":"tso_1","type":"tool_search_output","status":"completed","call_id":null,"execution":"server","tools":[{"type":"function","name":"a"},{"type":"namespace","name":"n","tools":[{"type":"function","name":"b"}]}]}""",
        """{"id":"cmp_1","type":"compaction","encrypted_content":"gAAAA"}""",
        """{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"think"}],"encrypted_content":"gAAAA"}""",
        """{"id":"prog_1","type":"program","code":"1","fingerprint":"f"}""",
        """{"id":"fc_1","type":"function_call","status":"completed","call_id":"call_1","name":"a","namespace":"a","arguments":"{\"x\":null}"}""",
        """{"id":"msg_1","type":"message","role":"assistant","status":"completed","phase":"final_answer","content":[{"type":"output_text","text":"héllo","logprobs":[],"annotations":[{"type":"url_citation","url":"https://a.example/","title":"A","start_index":0,"end_index":5},{"type":"container_file_citation","container_id":"cntr_1","file_id":"cfile_1","filename":"a.png","start_index":1,"end_index":2}]}]}""",
    ];

    private static readonly string[] s_words = [.. s_items, "\"web_search_call\"", "\"mcp_call\"", "\"code_interpreter_call\"", "\"compaction\"", "\"tool_search_output\"", "\"message\"", "\"reasoning\"", "\"response.output_item.added\"", "\"response.completed\"", "\"ws_1\"", "2", "\"" + Lone + "\""];

    [Theory]
    [InlineData("""{"id":"mcp_1","type":"mcp_call","server_label":"dice","arguments":"{}"}""")]
    [InlineData("""{"id":"mcp_1","type":"mcp_call","name":7,"server_label":"dice","arguments":"{}"}""")]
    [InlineData("""{"id":"mcp_1","type":"mcp_call","name":"roll","server_label":"","arguments":"{}"}""")]
    public void A_call_of_nobody_fails(string item) => Assert.Contains(
        "upstream sent an MCP call without a name or a server",
        Encoding.UTF8.GetString(Translated.Stream(Bytes(Events([item])), Client(1))),
        StringComparison.Ordinal);

    [Fact]
    public void A_server_may_be_called_anything()
    {
        var stream = Translated.Stream(Bytes(Events(["""{"id":"mcpl_1","type":"mcp_list_tools","server_label":"LONE","tools":[{"name":"LONE","description":"LONE"},{"name":7}]}"""])), Client(1));
        Assert.Empty(AnthropicGrammar.Check(Plain(stream)));
        Assert.Contains("\"tools\":[{\"name\":\"\\ud83d\",\"description\":\"\\ud83d\",\"input_schema\":{}}]", Encoding.UTF8.GetString(stream), StringComparison.Ordinal);
    }

    [Fact]
    public void Odd_items_give_a_stream_of_Anthropics_or_an_error() =>
        Gen.Select(Gen.OneOf(s_items).Array[1, 5], OddJson.Changes, Gen.Int[0, 7]).Sample((items, changes, client) =>
        {
            var events = OddJson.Change(Events(items), changes, s_words);
            HoldsAsStream(Bytes(events.AsArray()), client);
        });

    [Fact]
    public void Shuffled_and_unfinished_items_do_too() =>
        Gen.Select(Gen.OneOf(s_items).Array[1, 5], Gen.Int[0, 1_000_000].Array[40], Gen.Int[0, 40], Gen.Int[0, 7]).Sample((items, order, count, client) =>
        {
            var events = Events(items).Select((e, i) => (Event: e!.DeepClone(), Key: i < order.Length ? order[i] : 0)).OrderBy(e => e.Key).Take(count).Select(e => (JsonNode?)e.Event).ToArray();
            HoldsAsStream(Bytes(new JsonArray(events)), client);
        });

    [Fact]
    public void Odd_items_in_a_body_give_a_Message_or_an_error() =>
        Gen.Select(Gen.OneOf(s_items).Array[1, 5], OddJson.Changes, Gen.Int[0, 7]).Sample((items, changes, client) =>
        {
            var body = OddJson.Change(Response(items), changes, s_words);
            var answer = JsonNode.Parse(Plain(Translated.Json(Encoding.UTF8.GetBytes(Json(body)), Client(client))));
            Assert.True((string?)answer!["type"] is "message" or "error", answer.ToJsonString());
        });

    [Fact] // C0.1: what is odd in both is as odd in one as in the other
    public void The_stream_of_an_odd_item_says_what_the_body_says() =>
        Gen.Select(Gen.OneOf(s_items), OddJson.Changes, Gen.Int[0, 7]).Sample((item, changes, client) =>
        {
            var odd = OddJson.Change(new JsonArray(JsonNode.Parse(item)), changes, s_words).AsArray();
            var items = odd.Select(i => i?.ToJsonString() ?? "null").ToArray();
            var whole = JsonNode.Parse(Plain(Translated.Json(Encoding.UTF8.GetBytes(Json(Response(items))), Client(client))))!.AsObject();
            var stream = Plain(Translated.Stream(Bytes(Events(items)), Client(client)));
            if ((string?)whole["type"] == "error")
            {
                Assert.Contains("\"type\":\"error\"", Encoding.UTF8.GetString(stream), StringComparison.Ordinal);
                return;
            }

            Assert.Empty(AnthropicGrammar.Check(stream));
            var folded = Translated.Comparable(MessageFold.Fold(stream));
            Assert.True(JsonNode.DeepEquals(Translated.Comparable(whole), folded), $"{whole.ToJsonString()}\n{folded.ToJsonString()}");
        });

    [Theory]
    [MemberData(nameof(RecordedAnswerTests.Streams), MemberType = typeof(RecordedAnswerTests))]
    public void So_do_recordings_with_a_few_values_changed(string? name)
    {
        var text = Encoding.UTF8.GetString(RecordedTraces.Read(RecordedTraces.OpenAI, name, "response.sse"));
        var events = new JsonArray([.. text.Split('\n').Where(l => l.StartsWith("data: {", StringComparison.Ordinal)).Select(l => JsonNode.Parse(l[6..])).Take(400)]);
        Gen.Select(OddJson.Changes, Gen.Int[0, 7]).Sample((changes, client) => HoldsAsStream(Bytes(OddJson.Change(events, changes, s_words).AsArray()), client), iter: 8);
    }

    private static void HoldsAsStream(byte[] upstream, int client)
    {
        var answer = Plain(Translated.Stream(upstream, Client(client), chunks: [700]));
        if (answer.AsSpan().StartsWith("event: "u8)) Assert.Empty(AnthropicGrammar.Check(answer));
        else Assert.Equal("error", (string?)JsonNode.Parse(answer)!["type"]);
    }

    /// <summary>What the client declared: bits for the code and MCP tools, the web and tool search, compaction.</summary>
    private static AnswerContext Client(int client) => Translated.Context(hosted: (client & 1) != 0, found: (client & 2) != 0, compacts: (client & 4) != 0);

    /// <summary>Each item announced without what it will hold, then done; then the whole response.</summary>
    private static JsonArray Events(string[] items)
    {
        var events = new JsonArray(JsonNode.Parse(Created));
        for (var i = 0; i < items.Length; i++)
        {
            var item = JsonNode.Parse(items[i]);
            JsonNode? begun = item is JsonObject whole ? new JsonObject { ["id"] = whole["id"]?.DeepClone(), ["type"] = whole["type"]?.DeepClone(), ["status"] = "in_progress", ["name"] = whole["name"]?.DeepClone(), ["call_id"] = whole["call_id"]?.DeepClone(), ["namespace"] = whole["namespace"]?.DeepClone(), ["phase"] = whole["phase"]?.DeepClone() } : item?.DeepClone();
            events.Add(new JsonObject { ["type"] = "response.output_item.added", ["output_index"] = i, ["item"] = begun });
            events.Add(new JsonObject { ["type"] = "response.output_item.done", ["output_index"] = i, ["item"] = item });
        }

        events.Add(new JsonObject { ["type"] = "response.completed", ["response"] = Response(items) });
        return events;
    }

    private static JsonObject Response(string[] items) => new()
    {
        ["id"] = "resp_1",
        ["object"] = "response",
        ["status"] = "completed",
        ["output"] = new JsonArray([.. items.Select(i => JsonNode.Parse(i))]),
        ["usage"] = JsonNode.Parse("""{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":20,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":30}"""),
    };

    private static byte[] Bytes(JsonArray events) => Encoding.UTF8.GetBytes(string.Concat(events.Select(e => "data: " + Json(e) + "\n\n")));

    /// <summary>What is handed on as it came no oracle could read: half a pair, nor the other half in the next delta.</summary>
    private static byte[] Plain(byte[] answer) => Encoding.UTF8.GetBytes(Surrogate().Replace(Encoding.UTF8.GetString(answer), Lone));

    [GeneratedRegex(@"\\+u[dD][89a-fA-F][0-9a-fA-F]{2}")]
    private static partial Regex Surrogate();

    private static string Json(JsonNode? node) => (node?.ToJsonString() ?? "null").Replace(Lone, "\\ud83d", StringComparison.Ordinal);
}
