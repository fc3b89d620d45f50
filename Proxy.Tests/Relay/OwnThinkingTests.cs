using System.Text;
using System.Text.Json.Nodes;
using Proxy.Core.Relay;

namespace Proxy.Tests.Relay;

/// <summary>R26 towards Anthropic's own API: what was sealed here is taken out of the bytes, and nothing else changes.</summary>
public sealed class OwnThinkingTests
{
    private const string Own = """{ "type":"thinking", "thinking":"so \"then\"", "signature":"cnNwMS4AAAA" }""";
    private const string Redacted = """{"data":"cnNwMS4BBBB","type":"redacted_thinking"}""";
    private const string Theirs = """{"type":"thinking","thinking":"hm","signature":"ErUBCkYI"}""";
    private const string Text = """{"type":"text","text":"Hi"}""";

    [Theory]
    [InlineData(Own + " ,\n" + Text, Text)]
    [InlineData(Text + " , " + Own, Text)]
    [InlineData(Own + "," + Text + "," + Redacted + "," + Theirs, Text + "," + Theirs)]
    [InlineData(Own + "," + Redacted + "," + Text + "," + Own, Text)]
    [InlineData(Theirs + "," + Own + "," + Redacted + "," + Text, Theirs + "," + Text)]
    public void Blocks_go_with_one_comma_each(string content, string left) => Assert.Equal(Body(Assistant(left)), Remove(Body(Assistant(content))));

    [Fact]
    public void A_message_of_thinking_alone_goes_whole() =>
        Assert.Equal(Body("""{"role":"user","content":"go on"}"""), Remove(Body(Assistant(Own + "," + Redacted) + """,{"role":"user","content":"go on"}""")));

    [Fact]
    public void Several_messages_lose_what_they_hold()
    {
        var body = Remove(Body(Assistant(Own + "," + Text) + "," + Assistant(Theirs) + "," + Assistant(Text + "," + Redacted) + "," + Assistant(Own)));
        Assert.Equal(Body(Assistant(Text) + "," + Assistant(Theirs) + "," + Assistant(Text)), body);
        Assert.NotNull(JsonNode.Parse(body));
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"what is cnNwMS4AAAA?"}]}""")]
    [InlineData("""{"tools":[{"x":{"content":[{"type":"thinking","signature":"cnNwMS4A"}]}}],"messages":[{"role":"user","content":[{"type":"text","text":"cnNwMS4"}]}]}""")]
    [InlineData("""{"messages":[{"role":"assistant","content":[{"type":"text","text":"a","signature":"cnNwMS4A"}]}]}""")]
    public void Whatever_else_looks_like_it_stays(string body) => Assert.Equal(body, Remove(body));

    private static string Assistant(string content) => """{"role":"assistant","content":[""" + content + "]}";

    private static string Body(string messages) => """{"model":"m","messages":[{"role":"user","content":"hello"},""" + messages + """],"max_tokens":5}""";

    private static string Remove(string body) => Encoding.UTF8.GetString(OwnThinking.Remove(Encoding.UTF8.GetBytes(body)).Span);
}
