using System.Text;
using Proxy.Core.Relay;

namespace Proxy.Tests.Relay;

/// <summary>F21: what a body names by id, wherever OpenAI's API takes an id, and nothing that only looks like it.</summary>
public sealed class StoredReferencesTests
{
    [Theory]
    [InlineData("""{"type":"item_reference","id":"msg_1"}""")]
    [InlineData("""{"id":"msg_1"}""")]
    [InlineData("""{"type":null,"id":"msg_1"}""")]
    [InlineData("""{"\u0069d":"msg\u005f1","type":"item\u005freference"}""")]
    [InlineData("""{"id":"msg_1","role":"user","content":"x"}""")]
    [InlineData("""{"type":"message","id":"msg_1","type":"item_reference"}""")]
    [InlineData("""{"type":"item_reference","id":"msg_1","type":"message"}""")]
    [InlineData("""{"type":"reasoning","id":"msg_1","summary":[]}""")]
    [InlineData("""{"type":"reasoning","id":"msg_1","summary":[],"encrypted_content":null}""")]
    [InlineData("""{"type":"reasoning","id":"msg_1","encrypted_content":"x","encrypted_content":""}""")]
    [InlineData("""{"type":"image_generation_call","id":"msg_1"}""")]
    public void An_item_that_upstream_is_to_look_up_is_named(string item) => Assert.Equal(["msg_1"], Read($$"""{"input":[{{item}}]}""").Items);

    [Theory]
    [InlineData("""{"type":"message","id":"msg_1","role":"assistant","content":[{"type":"output_text","text":"x","id":"a","annotations":[{"type":"file_citation","file_id":"file-1"}]}]}""")]
    [InlineData("""{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"abc"}""")]
    [InlineData("""{"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":"{\"file_id\":\"file-1\"}"}""")]
    [InlineData("""{"type":"file_search_call","id":"fs_1","queries":[],"results":[{"file_id":"file-1"}]}""")]
    [InlineData("""{"type":"image_generation_call","id":"ig_1","result":"AAAA"}""")]
    public void What_says_everything_itself_names_nothing(string item)
    {
        var found = Read("""{"input":[""" + item + """],"tools":[{"type":"function","name":"f","parameters":{"properties":{"file_id":{"type":"string"},"container":{"const":"x"}}}}],"metadata":{"conversation":"x"}}""");
        Assert.Empty((string[])[.. found.Items, .. found.Files, .. found.Containers, .. found.Conversations]);
    }

    [Theory]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_file","file_id":"file-1"}]}]}""")]
    [InlineData("""{"input":[{"type":"function_call_output","call_id":"c","output":[{"type":"input_image","file_id":"file-1"}]}]}""")]
    [InlineData("""{"input":[{"type":"computer_call_output","output":{"type":"computer_screenshot","file_id":"file-1"}}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"file-1"}}]}]}""")]
    [InlineData("""{"prompt":{"id":"pmpt_1","variables":{"x":{"type":"input_file","file_id":"file-1"}}}}""")]
    [InlineData("""{"tools":[{"type":"code_interpreter","container":{"type":"auto","file_ids":["file-1"]}}]}""")]
    [InlineData("""{"tools":[{"type":"image_generation","input_image_mask":{"file_id":"file-1"}}]}""")]
    [InlineData("""{"input":[{"type":"tool_search_output","tools":[{"type":"code_interpreter","container":{"type":"auto","file_ids":["file-1"]}}]}]}""")]
    public void A_file_is_named(string body) => Assert.Equal(["file-1"], Read(body).Files);

    [Theory]
    [InlineData("""{"tools":[{"type":"code_interpreter","container":"cntr_1"}]}""")]
    [InlineData("""{"tools":[{"type":"shell","environment":{"type":"container_reference","container_id":"cntr_1"}}]}""")]
    [InlineData("""{"input":[{"type":"code_interpreter_call","id":"ci_1","container_id":"cntr_1"}]}""")]
    [InlineData("""{"input":[{"type":"additional_tools","tools":[{"type":"code_interpreter","container":"cntr_1"}]}]}""")]
    public void A_container_is_named(string body) => Assert.Equal(["cntr_1"], Read(body).Containers);

    [Theory]
    [InlineData("""{"conversation":"conv_1"}""")]
    [InlineData("""{"conversation":{"id":"conv_1"}}""")]
    public void A_conversation_is_named(string body) => Assert.Equal(["conv_1"], Read(body).Conversations);

    private static StoredReferences Read(string body) => StoredReferences.Read(Encoding.UTF8.GetBytes(body));
}
