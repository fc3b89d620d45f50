using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;
using Proxy.Tests.OpenAI.Answers;
using Proxy.Tests.OpenAI.Requests;

namespace Proxy.Tests.OpenAI;

/// <summary>
/// S4, R6: upstream refuses reasoning whose own following message does not come back with it (recorded trace
/// <c>http-400-reasoning-without-following-item</c>), so the envelope remembers that message's id and phase.
/// </summary>
public sealed class FollowingItemTests
{
    private const string Added = "{'type':'response.output_item.added','output_index':0,'item':{'id':'rs_1','type':'reasoning','summary':[]}}";
    private const string Done = "{'type':'response.output_item.done','output_index':0,'item':{'id':'rs_1','type':'reasoning','summary':[],'encrypted_content':'FULL'}}";
    private const string Message = "{'type':'response.output_item.added','output_index':1,'item':{'id':'msg_9','type':'message','role':'assistant','phase':'commentary','content':[]}}";

    [Fact]
    public void The_thinking_block_is_signed_when_the_next_item_is_known_and_names_it()
    {
        Assert.DoesNotContain("sign", Upstream.Stream(AnswerScope.Context(), Added, Done).ToString(), StringComparison.Ordinal);
        Assert.Contains(
            "  sign reasoning id=rs_1 e=FULL l=[] next=msg_9 phase=commentary\nclose",
            Upstream.Stream(AnswerScope.Context(), Added, Done, Message).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_response_of_reasoning_alone_is_signed_at_its_end() =>
        Assert.Contains(
            "  sign reasoning id=rs_1 e=FULL l=[]\nclose",
            Upstream.Stream(AnswerScope.Context(), Added, Done, "{'type':'response.completed','response':{'id':'resp_1','status':'completed','output':[]}}").ToString(),
            StringComparison.Ordinal);

    [Fact]
    public void A_json_answer_seals_the_same() =>
        Assert.Contains(
            "next=msg_9 phase=final_answer",
            Upstream.Json(AnswerScope.Context(), "{'id':'resp_1','status':'completed','output':[{'id':'rs_1','type':'reasoning','summary':[],'encrypted_content':'E'},{'id':'msg_9','type':'message','phase':'final_answer','content':[{'type':'output_text','text':'hi'}]}]}").ToString(),
            StringComparison.Ordinal);

    [Fact]
    public void The_message_after_reasoning_goes_back_with_its_own_id_and_phase()
    {
        var sealedItem = Given.Reasoning() with { NextId = "msg_9", NextPhase = "final_answer" };
        var written = Given.Write(Given.Conversation(
            Given.User("hi"),
            Given.Assistant(Given.Thinking("", sealedItem), Given.Text("one"), Given.Text("two"), Given.Use("toolu_1", "get", "{}")),
            Given.User(Given.Result("toolu_1", "ok"))));

        Assert.Equal("msg_9", written.Input[2].GetProperty("id").GetString());
        Assert.Equal("final_answer", written.Input[2].GetProperty("phase").GetString());
        // Only the item right after the reasoning is known; the next one is named by its place.
        Assert.Equal("msg_t1n1", written.Input[3].GetProperty("id").GetString());
        Assert.Equal("commentary", written.Input[3].GetProperty("phase").GetString());
    }

    [Fact]
    public void A_foreign_block_in_between_does_not_lose_the_message()
    {
        var foreign = new ThinkingBlock(new BlockPath(1, 1), JsonText.From("x"), JsonText.From("EqQB"));
        var sealedItem = Given.Reasoning() with { NextId = "msg_9" };
        var written = Given.Write(Given.Conversation(Given.User("hi"), Given.Assistant(Given.Thinking("", sealedItem), foreign, Given.Text("one")), Given.User("go")));
        Assert.Equal("msg_9", written.Input[2].GetProperty("id").GetString());
    }

    [Fact]
    public void Reasoning_that_is_left_out_takes_its_message_id_with_it()
    {
        var sealedItem = Given.Reasoning() with { NextId = "msg_9" };
        var scope = Given.Scope() with { ReplayReasoning = false };
        var written = Given.Write(Given.Conversation(Given.User("hi"), Given.Assistant(Given.Thinking("", sealedItem), Given.Text("one")), Given.User("go")), scope);
        Assert.Equal("msg_t1n0", written.Input[1].GetProperty("id").GetString());
        Assert.DoesNotContain("msg_9", written.Text, StringComparison.Ordinal);
    }
}
