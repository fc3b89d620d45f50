using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Tests.OpenAI.Requests;

public sealed class MessageTests
{
    [Fact] // R2
    public void System_blocks_are_the_parts_of_one_developer_message() =>
        Assert.Equal(
            """{"type":"message","role":"developer","content":[{"type":"input_text","text":"a"},{"type":"input_text","text":"b"}]}""",
            Given.Write(Given.Conversation(Given.User("q")) with { System = [Given.Text("a"), Given.Text("b")] }).Items[0]);

    [Fact] // R2
    public void A_profile_without_the_developer_role_gets_instructions_and_system_messages()
    {
        var written = Given.Write(
            Given.Conversation(Given.User("q"), Given.System(Given.Text("c"))) with { System = [Given.Text("a"), Given.Text("b")] }, Given.Scope(Given.Plain));
        Assert.Equal("\"a\\n\\nb\"", written.Raw("instructions"));
        Assert.Equal("""{"type":"message","role":"system","content":[{"type":"input_text","text":"c"}]}""", written.Items[1]);
    }

    [Fact] // D40, R3
    public void A_system_turn_stands_where_it_was()
    {
        var written = Given.Write(Given.Conversation(Given.User("q"), Given.System(Given.Text("now")), Given.Assistant(Given.Text("a")), Given.User("r")));
        Assert.Equal(["user", "developer", "assistant", "user"], written.Input.Select(i => i.GetProperty("role").GetString()!));
    }

    [Fact] // R3: the one sanctioned edit
    public void A_turn_to_be_cleared_goes_once_a_user_message_follows()
    {
        var note = Given.System(Given.Text("now")) with { ClearAtNextUser = true };
        Assert.Equal(2, Given.Write(Given.Conversation(Given.User("q"), note)).Items.Count);
        Assert.Equal(3, Given.Write(Given.Conversation(Given.User("q"), note, Given.Assistant(Given.Text("a")))).Items.Count);
        Assert.Equal(3, Given.Write(Given.Conversation(Given.User("q"), note, Given.Assistant(Given.Text("a")), Given.User("r"))).Items.Count);
    }

    [Fact] // R6, peers 31
    public void Each_text_block_is_an_item_and_what_precedes_a_call_is_commentary()
    {
        var written = Given.Write(Given.Conversation(
            Given.User("q"), Given.Assistant(Given.Text("a"), Given.Text("b"), Given.Use("toolu_1", "get", "{}"), Given.Text("c")), Given.User(Given.Result("toolu_1", "r"))));
        Assert.Equal(
            [
                """{"type":"message","id":"msg_t1n0","role":"assistant","status":"completed","content":[{"type":"output_text","text":"a","annotations":[],"logprobs":[]}],"phase":"commentary"}""",
                """{"type":"message","id":"msg_t1n1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"b","annotations":[],"logprobs":[]}],"phase":"commentary"}""",
                """{"type":"function_call","call_id":"call_1","name":"get","arguments":"{}"}""",
                """{"type":"message","id":"msg_t1n2","role":"assistant","status":"completed","content":[{"type":"output_text","text":"c","annotations":[],"logprobs":[]}],"phase":"final_answer"}""",
            ],
            written.Items.Skip(1).Take(4));
    }

    [Fact] // R6, R22
    public void A_document_of_the_assistants_is_commentary_before_a_call_and_final_after_it()
    {
        var document = new DocumentBlock(new BlockPath(1, 0), new TextSource(JsonText.From("d")));
        var written = Given.Write(Given.Conversation(Given.User("q"), Given.Assistant(document, Given.Use("toolu_1", "get", "{}"), document), Given.User(Given.Result("toolu_1", "r"))));
        Assert.Equal("commentary", written.Input[1].GetProperty("phase").GetString());
        Assert.Equal("final_answer", written.Input[3].GetProperty("phase").GetString());
    }

    [Fact] // R6
    public void Text_that_was_split_for_citations_is_one_item_again()
    {
        var written = Given.Write(Given.Conversation(Given.User("q"), Given.Assistant(Given.Text("a "), Given.Text("b") with { HasCitations = true }, Given.Text(" c")), Given.User("r")));
        Assert.Equal("a b c", written.Input[1].GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(3, written.Items.Count);
    }

    [Fact] // K4
    public void Neighbours_of_one_role_stay_apart() =>
        Assert.Equal(2, Given.Write(Given.Conversation(Given.User("a"), Given.User("b"))).Items.Count);

    [Fact] // R8, D26
    public void Tool_input_goes_as_it_came_and_an_id_that_is_too_long_is_hashed_on_both_sides()
    {
        var id = new string('x', 80);
        var written = Given.Write(Given.Conversation(
            Given.User("q"), Given.Assistant(Given.Use(id, "get", """{ "b":1.50, "a":"x\ny" }""")), Given.User(Given.Result(id, "r"))));
        Assert.Equal("""{ "b":1.50, "a":"x\ny" }""", written.Input[1].GetProperty("arguments").GetString());
        Assert.Equal(written.Input[1].GetProperty("call_id").GetString(), written.Input[2].GetProperty("call_id").GetString());
        Assert.InRange(written.Input[1].GetProperty("call_id").GetString()!.Length, 1, 64);
        Assert.Equal([id], written.Context.UsedToolIds);
    }

    [Fact] // R22, 2023-06-01
    public void A_document_in_an_assistant_turn_is_told_as_text()
    {
        var document = new DocumentBlock(default, new TextSource(JsonText.From("body"))) { Title = JsonText.From("T") };
        var pdf = new DocumentBlock(default, new Base64Source("application/pdf", JsonText.From("JVBERi0=")));
        var written = Given.Write(Given.Conversation(Given.User("q"), Given.Assistant(document, pdf), Given.User("r")));
        Assert.Equal("<document title=\"T\">body</document>", written.Input[1].GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("<document>[application/pdf]</document>", written.Input[2].GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact] // text crosses as the client's own token
    public void Escapes_reach_upstream_as_the_client_wrote_them()
    {
        var text = new TextBlock(default, new JsonText("\"caf\\u00e9 \\ud83d\\ude00 \\u0000 \\/\""u8.ToArray()));
        Assert.Contains("\"text\":\"caf\\u00e9 \\ud83d\\ude00 \\u0000 \\/\"", Given.Write(Given.Conversation(Given.User(text))).Text, StringComparison.Ordinal);
    }
}
