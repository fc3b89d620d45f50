using System.Text;
using System.Text.Json;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.OpenAI.Counting;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.OpenAI.Counting;

public sealed class LocalCountTests
{
    [Fact]
    public void Every_text_counts_and_nothing_around_it_but_by_rule()
    {
        const string body = """
            {"model":"m","reasoning":{"effort":"high"},"parallel_tool_calls":true,"instructions":"hello","tools":[{"type":"function","name":"hello","description":"hello","parameters":{},"strict":false}],
             "input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"hello"},{"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"auto"}]},
             {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"hello"}],"encrypted_content":"hello"},
             {"type":"configuration_update","reasoning":{"effort":"high"}},
             {"type":"function_call","call_id":"call_1","name":"hello","arguments":"hello"},
             {"type":"function_call_output","call_id":"call_1","output":"hello"},
             {"type":"function_call_output","call_id":"call_2","output":[{"type":"input_text","text":"hello"}]}]}
            """;
        // Eight words, "{}", three for the instructions and for each of four items, seven for the tool, three before the answer; and the image.
        Assert.Equal(8 + 1 + (5 * 3) + 7 + 3 + 765, LocalCount.Of(Encoding.UTF8.GetBytes(body), 765));
    }

    [Fact] // R35
    public void An_output_format_counts_as_it_is_shown() => Assert.Equal(
        3 + O200kTokenizer.Count("""{"format":{"type":"json_schema","name":"output","schema":{"type":"object"},"strict":false}}"""),
        LocalCount.Of("""{"model":"m","text":{"format":{"type":"json_schema","name":"output","schema":{"type":"object"},"strict":false}},"input":[]}"""u8, 0));

    [Fact]
    public void Escapes_are_text_and_half_characters_are_no_error()
    {
        Assert.Equal(Count("\"caf\u00e9 \ud83d\ude00\""), Count("\"caf\\u00e9 \\ud83d\\ude00\""));
        Assert.InRange(Count("\"\\ud83d\""), 4, 20);
    }

    [Fact]
    public void Long_texts_count_as_the_tokenizer_does_in_one_go()
    {
        var text = string.Join(' ', Enumerable.Range(0, 20_000).Select(i => "word" + i % 977));
        var whole = O200kTokenizer.Instance.CountTokens(text);
        Assert.InRange(Count(JsonSerializer.Serialize(text)), whole, whole + 20);
    }

    [Fact]
    public void Text_without_a_space_and_text_without_end_take_no_time()
    {
        var clock = new WorkTime();
        Count("\"" + new string('a', 300_000) + "\"");
        Count("\"" + new string('_', 300_000) + "\"");
        Assert.InRange(Count("\"" + string.Concat(Enumerable.Repeat("word ", 2_000_000)) + "\""), 1_900_000, 2_100_000);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void The_recorded_count_is_met_within_a_tenth()
    {
        var request = RecordedTraces.Read(RecordedTraces.OpenAI, "count-input-tokens-with-tools", "request.json");
        var expected = InputTokensReader.Read(RecordedTraces.Read(RecordedTraces.OpenAI, "count-input-tokens-with-tools", "response.json"))!.Value;
        // Recorded from a client that writes the short form of a message; the gateway writes parts.
        var body = Encoding.UTF8.GetString(request).Replace("\"content\": \"What is the weather in Paris?\"", "\"content\": [{\"text\": \"What is the weather in Paris?\"}]", StringComparison.Ordinal);
        using var compact = JsonDocument.Parse(body);
        var tokens = LocalCount.Of(JsonSerializer.SerializeToUtf8Bytes(compact.RootElement), 0);
        Assert.InRange(tokens, expected * 9 / 10, expected * 11 / 10);
    }

    [Theory]
    [InlineData("""{"object":"response.input_tokens","input_tokens":51}""", 51)]
    [InlineData("""{"later":{"input_tokens":1},"input_tokens":0}""", 0)]
    [InlineData("""{"input_tokens":"51"}""", null)]
    [InlineData("""{"input_tokens":5.5}""", null)]
    [InlineData("""[51]""", null)]
    [InlineData("", null)]
    [InlineData("no json", null)]
    public void A_count_is_read_only_from_what_is_one(string body, int? tokens) => Assert.Equal(tokens, InputTokensReader.Read(Encoding.UTF8.GetBytes(body)));

    private static int Count(string token) => LocalCount.Of(Encoding.UTF8.GetBytes("{\"input\":[{\"type\":\"message\",\"content\":[{\"text\":" + token + "}]}]}"), 0);
}
