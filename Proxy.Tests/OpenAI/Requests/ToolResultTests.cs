using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Tests.OpenAI.Requests;

public sealed class ToolResultTests
{
    [Fact] // D24, R11, R15
    public void An_error_is_told_by_a_constant_prefix()
    {
        Assert.Equal("\"[tool_error] boom\"", Output(Given.Result("toolu_1", "boom") with { IsError = true }));
        Assert.Equal("\"[tool_error]\"", Output(Given.Result("toolu_1") with { IsError = true }));
        Assert.Equal("\"\"", Output(Given.Result("toolu_1")));
    }

    [Fact] // D25, R12, R17
    public void Text_and_images_stay_in_order()
    {
        var written = Given.Write(Given.Conversation(Given.User(Given.Result("toolu_1", Given.Text("a"), Given.Png(), Given.Text("b")))));
        Assert.Equal(
            """{"type":"function_call_output","call_id":"call_1","output":[{"type":"input_text","text":"a"},{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo=","detail":"auto"},{"type":"input_text","text":"b"}]}""",
            Assert.Single(written.Items));
    }

    [Fact] // R15 with R12
    public void An_error_marks_the_first_text_or_stands_alone_before_media()
    {
        Assert.StartsWith("""[{"type":"input_image",""", Output(Given.Result("toolu_1", Given.Png(), Given.Text("a"), Given.Text("b")) with { IsError = true }), StringComparison.Ordinal);
        Assert.EndsWith("""{"type":"input_text","text":"[tool_error] a"},{"type":"input_text","text":"b"}]""", Output(Given.Result("toolu_1", Given.Png(), Given.Text("a"), Given.Text("b")) with { IsError = true }), StringComparison.Ordinal);
        Assert.StartsWith("""[{"type":"input_text","text":"[tool_error]"},{"type":"input_image",""", Output(Given.Result("toolu_1", Given.Png()) with { IsError = true }), StringComparison.Ordinal);
    }

    [Fact] // D23, R9
    public void Outputs_come_first_in_the_clients_order_then_the_rest_as_one_message()
    {
        var written = Given.Write(Given.Conversation(Given.User(Given.Result("toolu_b", "2"), Given.Result("toolu_a", "1"), Given.Text("go"), Given.Png())));
        Assert.Equal(["call_b", "call_a"], written.Input.Take(2).Select(i => i.GetProperty("call_id").GetString()!));
        Assert.Equal(2, written.Input[2].GetProperty("content").GetArrayLength());
        Assert.Equal(3, written.Input.Count);
    }

    [Fact] // R12, profile without array outputs
    public void Without_array_outputs_media_follow_after_all_outputs_of_the_turn()
    {
        var written = Given.Write(
            Given.Conversation(Given.User(Given.Result("toolu_1", Given.Text("a"), Given.Png(), Given.Text("b")), Given.Result("toolu_2", "c"), Given.Text("go"))),
            Given.Scope(Given.Plain));
        Assert.Equal(
            [
                """{"type":"function_call_output","call_id":"call_1","output":"a\nb"}""",
                """{"type":"function_call_output","call_id":"call_2","output":"c"}""",
                """{"type":"message","role":"user","content":[{"type":"input_text","text":"[media from tool call call_1]"},{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo=","detail":"auto"}]}""",
                """{"type":"message","role":"user","content":[{"type":"input_text","text":"go"}]}""",
            ],
            written.Items);
    }

    [Fact] // R13
    public void Loaded_tools_are_named_in_one_text() =>
        Assert.Equal(
            """[{"type":"input_text","text":"Loaded tools: WebFetch, WebSearch"},{"type":"input_text","text":"Tool loaded."}]""",
            Output(Given.Result("toolu_1", new ToolReferenceBlock(default, "WebFetch"), new ToolReferenceBlock(default, "WebSearch"), Given.Text("Tool loaded."))));

    [Fact] // R14
    public void A_browser_state_is_rendered_as_text()
    {
        var state = new BrowserStateBlock(default, JsonRaw.From("""
            {"type":"browser_state","tabs":[{"tab_id":"t1","title":"A \"b\"","url":"https://a.test/","active":true},{"tab_id":"t2","title":"C","url":"https://c.test/"}],
             "state_changes":[{"type":"download_completed","download_id":"d1","url":"https://a.test/x","size_bytes":12,"path":null}]}
            """));
        Assert.Equal(
            """[{"type":"input_text","text":"Open tabs:\n* [t1] A \"b\" - https://a.test/\n- [t2] C - https://c.test/\nState changes:\n- download_completed download_id=d1 url=https://a.test/x size_bytes=12"}]""",
            Output(Given.Result("toolu_1", state)));
    }

    [Fact] // F07
    public void A_browser_state_with_a_key_that_is_no_text_is_refused_not_stumbled_over()
    {
        var state = new BrowserStateBlock(new BlockPath(2, 0, 0), JsonRaw.From("""{"type":"browser_state","tabs":[],"state_changes":[{"type":"x","\ud800":1}]}"""));
        Assert.Equal(
            "messages.2.content.0.content.0.browser_state: keys should be valid strings, without lone surrogates",
            Assert.Throws<Core.Canonical.Failures.RequestRejectedException>(() => Output(Given.Result("toolu_1", state))).Message);
    }

    [Fact]
    public void An_array_without_any_text_in_it_is_an_empty_output() =>
        Assert.Equal("\"\"", Output(Given.Result("toolu_1", Given.Text(""))));

    private static string Output(ToolResultBlock result) =>
        Given.Write(Given.Conversation(Given.User(result))).Input[0].GetProperty("output").GetRawText();
}
