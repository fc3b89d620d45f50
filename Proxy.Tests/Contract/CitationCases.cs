using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Tests.EndToEnd;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Contract;

/// <summary>R20 where a model name is set to emulate it.</summary>
public sealed class CitationCases : ContractTest
{
    private const string Data = "Matz made Ruby. It grew 😀. Rails came.";

    private const string Question =
        "[{\"type\":\"document\",\"title\":\"R\",\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"" + Data + "\"},\"citations\":{\"enabled\":true}},{\"type\":\"text\",\"text\":\"Who?\"}]";

    private const string Answer = "Well: [[cite:d0.0]]Matz made it.[[/cite]] [[cite:d0.1-2]]It grew.[[/cite]] Good.";

    private static readonly Dictionary<string, string> s_emulate = new() { ["Proxy:Models:claude-opus-5-5:Citations"] = "emulate" };

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(1000)]
    public async Task R20_marks_become_citations_in_a_stream_and_in_JSON_alike(int chunk)
    {
        await PlayAsync(s_emulate, Turn.Of(Item.Text(Answer)).InChunksOf(chunk), Turn.Of(Item.Text(Answer)));

        var stream = await OkAsync(Conversation("\"stream\":true,", Question));
        var json = await OkAsync(Conversation("", Question));

        Assert.Empty(AnthropicGrammar.Check(Encoding.UTF8.GetBytes(stream.Text)));
        var folded = MessageFold.Fold(Encoding.UTF8.GetBytes(stream.Text))["content"]!;
        Assert.True(JsonNode.DeepEquals(folded, JsonNode.Parse(json.Body.GetProperty("content").GetRawText())), folded.ToJsonString() + json.Text);
        Assert.Equal(["Well: ", "Matz made it. ", "It grew.", " Good."], json.Content.Select(block => block.GetProperty("text").GetString()));
        Assert.Equal("""{"type":"char_location","cited_text":"Matz made Ruby. ","document_index":0,"document_title":"R","file_id":null,"start_char_index":0,"end_char_index":16}""", Assert.Single(json.Content.ElementAt(1).GetProperty("citations").EnumerateArray()).GetRawText());
        var second = Assert.Single(json.Content.ElementAt(2).GetProperty("citations").EnumerateArray());
        var runes = Data.EnumerateRunes().ToArray();
        Assert.Equal(
            string.Concat(runes[second.GetProperty("start_char_index").GetInt32()..second.GetProperty("end_char_index").GetInt32()]),
            second.GetProperty("cited_text").GetString());
        Assert.Equal(JsonValueKind.Null, json.Content.First().GetProperty("citations").ValueKind);
        Assert.Equal("citations:emulated", stream.Header("x-gateway-warning"));
    }

    [Fact] // as in the recorded citations-document-stream
    public async Task R20_a_block_that_cites_starts_with_a_list_and_tells_its_source_first()
    {
        await PlayAsync(s_emulate, Turn.Of(Item.Text("[[cite:d0.0]]Matz.[[/cite]]")).InChunksOf(100));

        var events = (await OkAsync(Conversation("\"stream\":true,", Question))).Events.Where(entry => entry.Name.StartsWith("content_block", StringComparison.Ordinal)).ToList();

        Assert.Equal("""{"type":"text","text":"","citations":[]}""", events[0].Data.GetProperty("content_block").GetRawText());
        Assert.Equal(["citations_delta", "text_delta"], events.Skip(1).SkipLast(1).Select(entry => entry.Data.GetProperty("delta").GetProperty("type").GetString()));
    }

    [Fact]
    public async Task R20_the_answer_goes_back_as_upstream_wrote_it_and_a_count_has_the_same()
    {
        await PlayAsync(s_emulate, Turn.Of(Item.Text(Answer)), Turn.Of(Item.Text("Yes.")));
        var first = await OkAsync(Conversation("", Question));
        var next = Conversation("", Question, first.Body.GetProperty("content").GetRawText(), "\"Sure?\"");

        await OkAsync(next);
        await OkAsync(new ApiRequest(next) { Path = "/v1/messages/count_tokens" });

        var items = Upstream[1].Items.ToList();
        Assert.Equal(Answer, items[2].GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(Upstream[0].Items.Select(item => item.GetRawText()), items.Take(2).Select(item => item.GetRawText()));
        Assert.Equal(items.Select(item => item.GetRawText()), Gateway.Counts.Single().Items.Select(item => item.GetRawText()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"stream\":true,")]
    public async Task R20_marks_are_no_text_for_stop_sequences(string settings)
    {
        await PlayAsync(s_emulate, Turn.Of(Item.Text(Answer)).InChunksOf(3));

        var answer = await OkAsync(Conversation(settings + "\"stop_sequences\":[\"cite\",\"grew\"],", Question));

        var content = settings.Length == 0 ? JsonNode.Parse(answer.Body.GetProperty("content").GetRawText())! : Folded(answer)["content"]!;
        Assert.Equal(["Well: ", "Matz made it. ", "It "], content.AsArray().Select(block => (string)block!["text"]!));
        Assert.NotEmpty(content[2]!["citations"]!.AsArray());
    }

    [Fact]
    public async Task R20_a_small_limit_counts_what_is_shown()
    {
        await PlayAsync(s_emulate, Turn.Of(Item.Text(Answer)).InChunksOf(2));

        var answer = await OkAsync(Conversation("\"stream\":true,", Question).Replace("\"max_tokens\":1024", "\"max_tokens\":5", StringComparison.Ordinal));

        var message = Folded(answer);
        Assert.Equal("max_tokens", (string?)message["stop_reason"]);
        Assert.Equal("Well: Matz", string.Concat(message["content"]!.AsArray().Select(block => (string)block!["text"]!)));
    }

    [Fact]
    public async Task R20_a_text_that_was_cut_off_shows_no_half_of_a_mark()
    {
        await PlayAsync(s_emulate, Turn.Of(Item.Text("Well: [[cite:d0.0]]Matz.[[/cit").CutShort()).Incomplete("max_output_tokens", 20));
        Assert.Equal("Well: Matz.", string.Concat((await OkAsync(Conversation("", Question))).Content.Select(block => block.GetProperty("text").GetString())));
    }

    [Fact]
    public async Task R20_by_default_it_is_only_told_and_nobody_marks()
    {
        await PlayAsync(Turn.Of(Item.Text("[[cite:d0.0]]As it is.[[/cite]]")));

        var answer = await OkAsync(Conversation("", Question));

        Assert.Equal("citations:unsupported", answer.Header("x-gateway-warning"));
        Assert.Equal("[[cite:d0.0]]As it is.[[/cite]]", answer.Content.Single().GetProperty("text").GetString());
        Assert.Single(Upstream.Single().Items);
    }

    [Fact]
    public async Task R20_models_tell_whether_they_cite()
    {
        await PlayAsync(s_emulate);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Gateway.BaseUrl, "/v1/models?limit=100")) { Headers = { { "x-api-key", "sk-test-key" }, { "anthropic-version", "2026-10-21" } } };
        var models = (await Gateway.SendAsync(request, Cancellation)).Body.GetProperty("data").EnumerateArray()
            .ToDictionary(model => model.GetProperty("id").GetString()!, model => model.GetProperty("capabilities").GetProperty("citations").GetProperty("supported").GetBoolean());
        Assert.True(models["claude-opus-5-5"]);
        Assert.False(models["claude-sonnet-5-5"]);
    }

    private static JsonObject Folded(ApiAnswer answer)
    {
        Assert.Empty(AnthropicGrammar.Check(Encoding.UTF8.GetBytes(answer.Text)));
        return MessageFold.Fold(Encoding.UTF8.GetBytes(answer.Text));
    }
}
