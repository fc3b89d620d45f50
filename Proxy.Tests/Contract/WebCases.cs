using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Tests.EndToEnd;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Contract;

/// <summary>Web searches through the real gateway and the strict simulator: what the client sees, and what it brings back.</summary>
public sealed class WebCases : ContractTest
{
    private const string Tools = "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}],";
    private const string Question = "\"What is the population of Tokyo?\"";

    private static readonly JsonObject s_search = Step("""
        {"web_search":{"query":"population of Tokyo","sources":["https://a.example/tokyo","https://b.example/"],
         "results":[{"type":"text_result","url":"https://a.example/tokyo","title":"Tokyo","snippet":"Tokyo has 14 million people."}]}}
        """);

    private static readonly JsonObject s_open = Step("""{"web_search":{"open_page":"https://a.example/tokyo"}}""");

    private static readonly JsonObject s_text = Step("""
        {"text":"It is 14 million (a.example).","annotations":[{"type":"url_citation","url":"https://a.example/tokyo?utm_source=openai","title":"Tokyo","covers":"(a.example)"}]}
        """);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S7_S8_a_search_and_its_citation_are_Anthropics(bool stream)
    {
        await PlayAsync(Turn.Of(Of(s_search), Of(s_text)));

        var message = await AskAsync(Tools, stream, Question);

        var content = message["content"]!.AsArray();
        Assert.Equal(["server_tool_use", "web_search_tool_result", "text"], Types(content));
        var id = (string)content[0]!["id"]!;
        Assert.StartsWith("srvtoolu_", id, StringComparison.Ordinal);
        Assert.Equal("web_search", (string?)content[0]!["name"]);
        Assert.Equal("population of Tokyo", (string?)content[0]!["input"]!["query"]);
        Assert.Equal(id, (string?)content[1]!["tool_use_id"]);
        var hit = Assert.Single(content[1]!["content"]!.AsArray())!;
        Assert.Equal(("web_search_result", "https://a.example/tokyo", "Tokyo"), ((string?)hit["type"], (string?)hit["url"], (string?)hit["title"]));
        var citation = Assert.Single(content[2]!["citations"]!.AsArray())!;
        Assert.Equal("web_search_result_location", (string?)citation["type"]);
        Assert.Equal("Tokyo has 14 million people.", (string?)citation["cited_text"]);
        Assert.NotEqual("", (string?)citation["encrypted_index"]);
        Assert.Equal("{\"web_search_requests\":1,\"web_fetch_requests\":0}", message["usage"]!["server_tool_use"]!.ToJsonString());
        Assert.Equal("end_turn", (string?)message["stop_reason"]);
        Assert.DoesNotContain("ws_", content[1]!.ToJsonString().Replace(id, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task D14_the_next_turn_has_upstreams_items_again_pages_included(bool stream)
    {
        await PlayAsync(
            Turn.Of(Item.Reasoning("Search."), Of(s_search), Item.Reasoning("Read."), Of(s_open), Item.Reasoning("Write."), Of(s_text)),
            Turn.Of(Item.Text("You are welcome.")));

        var content = (await AskAsync(Tools, stream, Question))["content"]!;
        Assert.Equal(["thinking", "server_tool_use", "web_search_tool_result", "thinking", "thinking", "text"], Types(content.AsArray()));
        await AskAsync(Tools, stream, Question, content.ToJsonString(), "\"Thanks.\"");

        var items = Upstream[1].Items.ToList();
        Assert.Equal(
            ["message", "reasoning", "web_search_call", "reasoning", "web_search_call", "reasoning", "message", "message"],
            items.Select(item => item.GetProperty("type").GetString()));
        Assert.Equal("population of Tokyo", items[2].GetProperty("action").GetProperty("query").GetString());
        Assert.Equal(2, items[2].GetProperty("action").GetProperty("sources").GetArrayLength());
        Assert.Equal("open_page", items[4].GetProperty("action").GetProperty("type").GetString());
        Assert.Equal("https://a.example/tokyo?utm_source=openai", items[6].GetProperty("content")[0].GetProperty("annotations")[0].GetProperty("url").GetString());
        Assert.StartsWith(Upstream[0].Body.GetProperty("input").GetRawText()[..^1], Upstream[1].Body.GetProperty("input").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S7_a_page_is_a_fetch_for_a_client_that_can_fetch(bool stream)
    {
        const string Both = "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"},{\"type\":\"web_fetch_20250910\",\"name\":\"web_fetch\"}],";
        await PlayAsync(Turn.Of(Of(s_open), Item.Text("Read.")), Turn.Of(Item.Text("Again.")));

        var message = await AskAsync(Both, stream, Question);

        Assert.Equal(["server_tool_use", "web_fetch_tool_result", "text"], Types(message["content"]!.AsArray()));
        Assert.Equal("{\"url\":\"https://a.example/tokyo\"}", message["content"]![0]!["input"]!.ToJsonString());
        Assert.Equal("https://a.example/tokyo", (string?)message["content"]![1]!["content"]!["url"]);
        Assert.Equal("{\"web_search_requests\":0,\"web_fetch_requests\":1}", message["usage"]!["server_tool_use"]!.ToJsonString());

        await AskAsync(Both, stream, Question, message["content"]!.ToJsonString(), "\"Thanks.\"");
        Assert.Equal("open_page", Assert.Single(Upstream[1].Input("web_search_call")).GetProperty("action").GetProperty("type").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S7_a_search_that_failed_is_told_and_goes_back(bool stream)
    {
        await PlayAsync(Turn.Of(Step("""{"web_search":{"query":"q","status":"failed"}}"""), Item.Text("No luck.")), Turn.Of(Item.Text("Again.")));

        var content = (await AskAsync(Tools, stream, Question))["content"]!;

        Assert.Equal("{\"type\":\"web_search_tool_result_error\",\"error_code\":\"unavailable\"}", content[1]!["content"]!.ToJsonString());
        await AskAsync(Tools, stream, Question, content.ToJsonString(), "\"Try again.\"");
        Assert.Equal("failed", Assert.Single(Upstream[1].Input("web_search_call")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task R7_a_turn_that_paused_goes_on_from_its_result()
    {
        await PlayAsync(Turn.Of(Of(s_search), Of(s_text)), Turn.Of(Item.Text("It is 14 million.")));
        var content = (await AskAsync(Tools, stream: false, Question))["content"]!.AsArray();
        content.RemoveAt(2);

        await AskAsync(Tools, stream: false, Question, content.ToJsonString());

        Assert.Equal("web_search_call", Upstream[1].Items.Last().GetProperty("type").GetString());
    }

    // Recorded: Anthropic pauses behind a call, and the answer that goes on begins with its result.
    [Fact]
    public async Task R7_a_turn_that_paused_at_its_call_goes_on_too()
    {
        await PlayAsync(Turn.Of(Item.Text("Sunny.")), Turn.Of(Item.Text("Warm.")));
        const string Call = """[{"type":"text","text":"I look."},{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"weather"}}]""";
        const string Result = """[{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result","title":"A","url":"https://a.example/","encrypted_content":"EqQB"}]}]""";

        await AskAsync(Tools, stream: false, Question, Call);
        await OkAsync($$"""{"model":"claude-opus-5-5","max_tokens":1024,{{Tools}}"messages":[{"role":"user","content":{{Question}}},{"role":"assistant","content":{{Call}}},{"role":"assistant","content":{{Result}}}]}""");

        string[] texts = ["I look.", "[web_search] weather"];
        Assert.Equal(texts, Texts(Upstream[0]));
        Assert.Equal([.. texts, "[web_search results] A https://a.example/"], Texts(Upstream[1]));

        static IEnumerable<string?> Texts(UpstreamRequest request) =>
            request.Items.Where(static item => item.TryGetProperty("id", out _)).Select(static item => item.GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_hit_that_was_changed_or_lost_its_envelope_is_refused()
    {
        await PlayAsync(Turn.Of(Of(s_search), Of(s_text)));
        var content = (await AskAsync(Tools, stream: false, Question))["content"]!.ToJsonString();
        var seal = (string)JsonNode.Parse(content)![1]!["content"]![0]!["encrypted_content"]!;

        Assert.Equal(
            "messages.1.content.1.content.0: Invalid `encrypted_content` in `web_search_result` block",
            await RefusedAsync(Conversation(Tools, Question, content.Replace(seal, seal[..^4] + "AAAA", StringComparison.Ordinal), "\"Thanks.\"")));
        Assert.Equal(
            "messages.1.content.1.web_search_tool_result.content.0.encrypted_content: Field required",
            await RefusedAsync(Conversation(Tools, Question, content.Replace($",\"encrypted_content\":\"{seal}\"", "", StringComparison.Ordinal), "\"Thanks.\"")));
    }

    [Fact]
    public async Task R46_R47_what_cannot_be_kept_never_reaches_upstream()
    {
        await PlayAsync();
        Assert.Contains("blocked_domains", await RefusedAsync(Conversation(Tools.Replace("\"name\"", "\"blocked_domains\":[\"a.example\"],\"name\"", StringComparison.Ordinal), Question)), StringComparison.Ordinal);
        Assert.Contains("tools.0.type", await RefusedAsync(Conversation(Tools.Replace("web_search_20250305", "web_fetch_20250910", StringComparison.Ordinal).Replace("\"web_search\"", "\"web_fetch\"", StringComparison.Ordinal), Question)), StringComparison.Ordinal);
    }

    [Fact] // R57: a stop sequence may end the text that is cited
    public async Task A_stop_sequence_ends_a_cited_answer()
    {
        await PlayAsync(Turn.Of(Of(s_search), Of(s_text)));

        var message = await AskAsync(Tools + "\"stop_sequences\":[\" million\"],", stream: true, Question);

        Assert.Equal("It is 14", (string?)message["content"]![2]!["text"]);
        Assert.Equal("stop_sequence", (string?)message["stop_reason"]);
        Assert.Equal(1, (int)message["usage"]!["server_tool_use"]!["web_search_requests"]!);
    }

    private async Task<JsonObject> AskAsync(string settings, bool stream, params string[] contents)
    {
        var answer = await OkAsync(Conversation(settings + (stream ? "\"stream\":true," : ""), contents));
        if (!stream) return JsonNode.Parse(answer.Text)!.AsObject();
        var bytes = Encoding.UTF8.GetBytes(answer.Text);
        Assert.Empty(AnthropicGrammar.Check(bytes));
        return MessageFold.Fold(bytes);
    }

    private static IEnumerable<string?> Types(JsonArray content) => content.Select(block => (string?)block!["type"]);

    private static JsonObject Step(string json) => JsonNode.Parse(json)!.AsObject();

    private static JsonObject Of(JsonObject step) => step.DeepClone().AsObject();
}
