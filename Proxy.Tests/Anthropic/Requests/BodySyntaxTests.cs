using System.Text;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Anthropic.Requests;

/// <summary>F01–F03, F07, F10: what is wrong with the JSON itself.</summary>
public sealed class BodySyntaxTests
{
    [Theory]
    [InlineData("", "unexpected end: line 1 column 1 (byte 0)")]
    [InlineData("{\"model\":\"m\"", "unexpected end: line 1 column 13 (byte 12)")]
    [InlineData("{\"model\":}", "unexpected character: line 1 column 10 (byte 9)")]
    [InlineData("{\n  \"model\": nope}", "unexpected character: line 2 column 13 (byte 14)")]
    [InlineData("{} {}", "unexpected character: line 1 column 4 (byte 3)")]
    [InlineData("{}x", "unexpected character: line 1 column 3 (byte 2)")]
    [InlineData("{\"a\":1,}", "unexpected character: line 1 column 8 (byte 7)")]
    [InlineData("{\"a\":\"\\x\"}", "unexpected character: line 1 column 8 (byte 7)")]
    [InlineData("{\"a\":01}", "unexpected character: line 1 column 7 (byte 6)")]
    public void Malformed_json_is_refused_with_its_position(string body, string problem) =>
        Assert.Equal("The request body is not valid JSON: " + problem, Bodies.RefusalText(body));

    [Fact]
    public void A_second_value_after_a_valid_body_is_refused() =>
        Assert.StartsWith("The request body is not valid JSON: unexpected character", Bodies.RefusalText(Bodies.With("\"stream\":true") + "{}"), StringComparison.Ordinal);

    [Fact]
    public void A_byte_order_mark_is_refused() =>
        Assert.Contains("byte order mark: line 1 column 1 (byte 0)", Bodies.RefusalText("\uFEFF{}"), StringComparison.Ordinal);

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xE2, 0x82 })]
    public void Invalid_utf8_is_refused_where_it_stands(byte[] bad)
    {
        byte[] body = [.. "{\"model\":\"é"u8, .. bad, .. "\"}"u8];
        var refusal = Assert.Throws<RequestRejectedException>(() => MessagesRequestReader.Read(body, Bodies.V2023, new Warnings()));
        Assert.Equal("The request body is not valid JSON: invalid UTF-8: line 1 column 13 (byte 12)", refusal.Message);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("5")]
    public void A_body_that_is_no_object_is_refused(string body) =>
        Assert.Equal("The request body should be a JSON object", Bodies.RefusalText(body));

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(10_000, false)]
    public void Depth_64_is_the_deepest_anywhere(int more, bool fits)
    {
        var deep = string.Concat(Enumerable.Repeat("[", more)) + string.Concat(Enumerable.Repeat("]", more));
        var body = Bodies.With("\"safeguards\":" + deep);
        if (fits) Bodies.Read(body);
        else Assert.Contains("nested deeper than 64 levels", Bodies.RefusalText(body), StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_counts_inside_schemas_and_tool_inputs()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 64)) + "1" + new string('}', 64);
        Assert.Contains("nested deeper than 64", Bodies.RefusalText(Bodies.With(Bodies.Tools("{\"name\":\"a\",\"input_schema\":" + deep + "}"))), StringComparison.Ordinal);
        Assert.Contains(
            "nested deeper than 64",
            Bodies.RefusalText(Bodies.Of(Bodies.Exchange(Bodies.ToolResult("toolu_1"), Bodies.ToolUse("toolu_1", input: deep)))),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"stream\":true,\"stream\":false", "stream")]
    [InlineData("\"model\":\"other\"", "model")]
    [InlineData("\"mod\\u0065l\":\"other\"", "model")]
    [InlineData("\"temperature\":null,\"temperature\":1", "temperature")]
    [InlineData("\"messages\":[]", "messages")]
    [InlineData("\"thinking\":{\"type\":\"disabled\",\"type\":\"adaptive\"}", "thinking.type")]
    [InlineData("\"tool_choice\":{\"type\":\"auto\",\"type\":\"none\"}", "tool_choice.type")]
    [InlineData("\"tools\":[{\"name\":\"a\",\"name\":\"b\"}]", "tools.0.name")]
    public void A_known_key_twice_is_refused(string more, string path) =>
        Assert.Equal(path + ": duplicate key", Bodies.RefusalText(Bodies.With(more)));

    [Fact]
    public void A_known_key_twice_in_messages_blocks_and_sources_is_refused()
    {
        Assert.Equal("messages.0.role: duplicate key", Bodies.RefusalText(Bodies.Of(Bodies.Message("user", "\"hi\"", "\"role\":\"assistant\""))));
        Assert.Equal("messages.0.content.0.text: duplicate key", Bodies.RefusalText(Bodies.Of(Bodies.UserBlocks(Bodies.Text("a", "\"text\":\"b\"")))));
        Assert.Equal(
            "messages.0.content.0.source.url: duplicate key",
            Bodies.RefusalText(Bodies.Of(Bodies.UserBlocks("{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://a\",\"url\":\"https://b\"}}"))));
    }

    [Fact]
    public void Lone_surrogates_nul_and_bidi_in_text_stay_byte_for_byte()
    {
        const string Token = "\"\\ud800 \\u0000 \u202e 😀 \\ud83d\\ude00\"";
        var conversation = Bodies.Read(Bodies.Of(Bodies.Message("user", Token)));
        Assert.Equal(Token, ((TextBlock)conversation.Turns[0].Blocks[0]).Text.ToString());
    }

    [Theory]
    [InlineData("\"model\":\"\\ud800\",\"max_tokens\":1,\"messages\":[]", "model")]
    [InlineData("\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"\\ud800\",\"name\":\"a\",\"input\":{}}]}]", "messages.0.content.0.tool_use.id")]
    [InlineData("\"model\":\"m\",\"max_tokens\":1,\"messages\":[],\"tools\":[{\"name\":\"\\udc00\",\"input_schema\":{}}]", "tools.0.custom.name")]
    public void Lone_surrogates_in_ids_and_names_are_refused(string fields, string path) =>
        Assert.Equal(path + ": Input should be a valid string, without lone surrogates", Bodies.RefusalText("{" + fields + "}"));

    [Fact]
    public void More_than_100_000_messages_are_refused_in_linear_time()
    {
        var many = new StringBuilder(Bodies.User("hi"));
        for (var i = 1; i <= 100_000; i++) many.Append(',').Append(Bodies.User("hi"));
        var watch = new WorkTime();
        Assert.Equal("messages: List should have at most 100000 items", Bodies.RefusalText(Bodies.Of(many.ToString())));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), watch.Elapsed.ToString());
    }

    [Fact]
    public void Ten_thousand_tools_and_calls_are_read_in_linear_time()
    {
        var watch = new WorkTime();
        var tools = Bodies.Tools([.. Enumerable.Range(0, 10_000).Select(i => Bodies.Tool("t" + i))]);
        var calls = Bodies.AssistantBlocks([.. Enumerable.Range(0, 10_000).Select(i => Bodies.ToolUse("c" + i, "t" + i))]);
        var results = Bodies.UserBlocks([.. Enumerable.Range(0, 10_000).Select(i => Bodies.ToolResult("c" + (9_999 - i)))]);
        var conversation = Bodies.Read(Bodies.Of(Bodies.User("hi") + "," + calls + "," + results, tools));
        Assert.Equal(10_000, conversation.Tools.Count);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), watch.Elapsed.ToString());
    }

    [Fact]
    public void Half_a_million_unknown_keys_are_passed_by_in_linear_time()
    {
        var watch = new WorkTime();
        var many = string.Concat(Enumerable.Range(0, 500_000).Select(i => "\"k" + i + "\":1,"));
        Assert.Equal(32, Bodies.WarningsOf("{" + many + Bodies.With("")[1..]).Split(", ").Length);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), watch.Elapsed.ToString());
    }

    [Fact]
    public void A_name_of_a_megabyte_is_refused_by_its_length() => Assert.Equal(
        "tools.0.custom.name: String should have at most 128 characters",
        Bodies.RefusalText(Bodies.With(Bodies.Tools(Bodies.Tool(new string('a', 1_000_000))))));

    [Fact] // C0.8
    public void Strict_refuses_an_unknown_field_of_the_body_and_no_other()
    {
        var strict = Bodies.V2023 with { Strict = true };
        Assert.Equal("brand_new_field: Extra inputs are not permitted", Bodies.RefusalText(Bodies.With("\"brand_new_field\":1,\"other\":2"), strict));
        Assert.Equal("messages.id:unknown", Bodies.WarningsOf(Bodies.Of(Bodies.Message("user", "\"hi\"", "\"id\":\"msg_1\"")), strict));
        Assert.Equal("", Bodies.WarningsOf(Bodies.With("\"stream\":true"), strict));
    }

    [Fact]
    public void An_unknown_key_is_a_warning_however_it_is_spelled()
    {
        Assert.Equal("brand_new_field:unknown", Bodies.WarningsOf(Bodies.With("\"brand_new_field\":{\"deep\":[1]}")));
        Assert.Equal("_ud800:unknown", Bodies.WarningsOf(Bodies.With("\"\\ud800\":1")));
        Assert.Equal("tools.color:unknown", Bodies.WarningsOf(Bodies.With(Bodies.Tools(Bodies.Tool("a", "\"color\":1"), Bodies.Tool("b", "\"color\":2")))));
        Assert.Equal("content.color:unknown", Bodies.WarningsOf(Bodies.Of(Bodies.UserBlocks(Bodies.Text("a", "\"color\":1")))));
        Assert.Equal("content.title:unknown", Bodies.WarningsOf(Bodies.Of(Bodies.UserBlocks(Bodies.Text("a", "\"title\":\"x\"")))));
        Assert.Equal("messages.id:unknown", Bodies.WarningsOf(Bodies.Of(Bodies.Message("user", "\"hi\"", "\"id\":\"msg_1\""))));
    }
}
