using System.Text;
using System.Text.Json;
using CsCheck;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Answers;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Answers;
using Proxy.Core.OpenAI.Requests;
using Proxy.Tests.OpenAI.Answers;

namespace Proxy.Tests.OpenAI.Requests.Hosted;

/// <summary>D14 for web searches: whatever upstream did, the next request has its items, byte for byte and in their order.</summary>
public sealed class WebRoundTripTests
{
    private static readonly Gen<string> s_word = Gen.String[Gen.Char["ab \"\\\n\té漢<"], 1, 8];

    private static readonly Gen<string> s_search = Gen.Select(s_word, Gen.Int[1, 4], Gen.Bool, Gen.Bool, (query, hits, results, odd) =>
        $$"""{"id":"ws_ID","type":"web_search_call", "status":"completed","action":{"type":"search","queries":[{{Json(query)}},"x"],"query":{{Json(query)}},"sources":[{{Sources(hits, odd)}}]}{{(results ? $$""","results":[{"url":"https://r.example","title":{{Json(query)}},"snippet":"s"}]""" : "")}}}""");

    private static readonly Gen<string> s_page = Gen.Select(s_word, Gen.Bool, (word, find) => find
        ? $$$"""{"id":"ws_ID","type":"web_search_call","status":"completed","action":{"type":"find_in_page","pattern":{{{Json(word)}}},"url":"https://a.example"}}"""
        : """{"id":"ws_ID","type":"web_search_call","status":"completed","action":{"type":"open_page","url":"https://a.example"}}""");

    private static readonly Gen<string> s_message = Gen.Select(s_word, Gen.Int[0, 3], (word, citations) =>
        $$"""{"type":"message","id":"msg_ID","role":"assistant","status":"completed","content":[{"type":"output_text","text":{{Json(word)}},"annotations":[{{string.Join(',', Enumerable.Range(0, citations).Select(i => $$"""{"type":"url_citation","end_index":{{i + 1}},"start_index":{{i}},"title":{{Json(word)}},"url":"https://a.example"}"""))}}],"logprobs":[]}],"phase":"final_answer"}""");

    private static readonly Gen<string> s_reasoning = Gen.Const("""{"type":"reasoning","id":"rs_ID","summary":[],"encrypted_content":"gAAAID"}""");

    [Fact]
    public void Every_item_comes_back() =>
        Gen.Select(Gen.OneOf(s_search, s_page, s_message, s_reasoning).List[1, 9], Gen.Bool).Sample((items, fetches) =>
        {
            // Upstream ends with what it says, and that is how reasoning has an item after it.
            List<string> output = [.. items.Append("""{"type":"message","id":"msg_ID","role":"assistant","status":"completed","content":[{"type":"output_text","text":"done","annotations":[],"logprobs":[]}],"phase":"final_answer"}""")
                .Select((item, i) => item.Replace("ID", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal))];
            var question = "{\"role\":\"user\",\"content\":\"q\"}";
            var content = Answer(question, output, fetches);
            var next = Write($"{question},{{\"role\":\"assistant\",\"content\":{content}}},{{\"role\":\"user\",\"content\":\"r\"}}", fetches);
            var input = next.Items;
            Assert.Equal(output.Count + 2, input.Count);
            for (var i = 0; i < output.Count; i++) AssertSame(output[i], input[i + 1], fetches);
            // And again, two turns later.
            var later = Write($"{question},{{\"role\":\"assistant\",\"content\":{content}}},{{\"role\":\"user\",\"content\":\"r\"}},{{\"role\":\"assistant\",\"content\":\"s\"}},{{\"role\":\"user\",\"content\":\"t\"}}", fetches);
            Assert.Equal(input, later.Items.Take(input.Count));
        });

    private static void AssertSame(string output, string input, bool fetches)
    {
        using var expected = JsonDocument.Parse(output);
        if (expected.RootElement.GetProperty("type").ValueEquals("message"))
        {
            // Only what sat before it can know a message's id.
            using var actual = JsonDocument.Parse(input);
            Assert.Equal(expected.RootElement.GetProperty("content").GetRawText(), actual.RootElement.GetProperty("content").GetRawText());
            return;
        }

        if (expected.RootElement.GetProperty("type").ValueEquals("reasoning"))
        {
            using var actual = JsonDocument.Parse(input);
            Assert.Equal(expected.RootElement.GetProperty("id").GetString(), actual.RootElement.GetProperty("id").GetString());
            return;
        }

        // A page that was told as fetched is made again: the same but for white space.
        if (fetches) Assert.True(JsonElement.DeepEquals(expected.RootElement, JsonDocument.Parse(input).RootElement), input);
        else Assert.Equal(output, input);
    }

    private static string Answer(string question, List<string> output, bool fetches)
    {
        using var message = new PooledBuffer();
        var folder = new MessageFolder(message, new MessageFormat("claude-opus-5-5", "req_1"));
        ResponsesJsonReader.Read(Encoding.UTF8.GetBytes($$$"""{"id":"resp_1","object":"response","status":"completed","output":[{{{string.Join(',', output)}}}],"usage":{"input_tokens":1,"output_tokens":1}}"""), Write(question, fetches).Context, folder);
        Assert.True(folder.End is not null, folder.Failure?.Message);
        using var document = JsonDocument.Parse(message.WrittenMemory);
        return document.RootElement.GetProperty("content").GetRawText();
    }

    private static Written Write(string messages, bool fetches)
    {
        var tools = """{"type":"web_search_20250305","name":"web_search"}""" + (fetches ? """,{"type":"web_fetch_20250910","name":"web_fetch"}""" : "");
        var body = $$"""{"model":"claude-opus-5-5","max_tokens":4096,"thinking":{"type":"adaptive"},"tools":[{{tools}}],"messages":[{{messages}}]}""";
        return Given.Write(MessagesRequestReader.Read(Encoding.UTF8.GetBytes(body), new RequestTraits(ApiVersion.V2023, new HashSet<string>()), new Warnings()), Given.Scope(WebHistory.Profile));
    }

    private static string Sources(int count, bool odd) =>
        string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"type":"url","url":"https://a.example/{{i}}"}""").Concat(odd ? ["""{"type":"api","name":"oai-weather"}"""] : []));

    private static string Json(string text) => JsonSerializer.Serialize(text);
}
