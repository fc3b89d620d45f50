using System.Text;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Answers;
using Proxy.Core.Json;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Answers;
using Proxy.Core.OpenAI.Answers.Hosted;

namespace Proxy.Tests.OpenAI.Answers;

/// <summary>S10: a reader that waits until it is known what code has made.</summary>
public sealed class CodeFileTests
{
    private static readonly byte[] s_events = Upstream.Events(
        "{'type':'response.created','response':{'id':'resp_1','created_at':1793500000,'status':'in_progress','output':[]}}",
        "{'type':'response.output_item.added','output_index':0,'item':{'id':'ci_1','type':'code_interpreter_call','status':'in_progress','code':'','container_id':'cntr_1','outputs':[]}}",
        "{'type':'response.output_item.done','output_index':0,'item':{'id':'ci_1','type':'code_interpreter_call','status':'completed','code':'1','container_id':'cntr_1','outputs':[]}}",
        "{'type':'response.output_item.done','output_index':1,'item':{'id':'ci_2','type':'code_interpreter_call','status':'completed','code':'2','container_id':'cntr_2','outputs':[]}}",
        "{'type':'response.output_item.done','output_index':2,'item':{'id':'msg_1','type':'message','role':'assistant','status':'completed','content':[{'type':'output_text','text':'It says \\'code_interpreter_call\\'.','annotations':[]}]}}",
        "{'type':'response.completed','response':{'id':'resp_1','status':'completed','output':[],'usage':{'input_tokens':1,'output_tokens':1}}}");

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1000)]
    [InlineData(64)]
    [InlineData(7)]
    [InlineData(1)]
    public void However_the_stream_is_cut_each_call_waits_for_its_files(int chunk)
    {
        var files = new CodeFiles();
        var wanted = new List<string>();
        var text = Read(files, waits: true, chunk, container =>
        {
            wanted.Add(container);
            files.Add(container, ["file_of_" + container], calls: 1);
        });
        Assert.Equal(["cntr_1", "cntr_2"], wanted);
        Assert.Equal(1793500000, files.Since);
        Assert.Contains("\"content\":[{\"type\":\"code_execution_output\",\"file_id\":\"file_of_cntr_1\"}]", text, StringComparison.Ordinal);
        Assert.Contains("\"content\":[{\"type\":\"code_execution_output\",\"file_id\":\"file_of_cntr_2\"}]", text, StringComparison.Ordinal);
        Assert.Contains("It says", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_nobody_finds_out_nothing_waits(bool waits)
    {
        var text = Read(waits ? null : new CodeFiles(), waits, 64, static container => Assert.Fail("waits for " + container));
        Assert.Contains("\"return_code\":0,\"content\":[]", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{'type':'response.output_item.done','item':{'type':'code_interpreter_call','container_id':'cntr_1'}}", "cntr_1")]
    [InlineData("{'item':{'container_id':'cntr_1','type':'code_interpreter_call'},'type':'response.output_item.done'}", "cntr_1")]
    [InlineData("{'type':'response.output_item.added','item':{'type':'code_interpreter_call','container_id':'cntr_1'}}", null)]
    [InlineData("{'type':'response.output_item.done','item':{'type':'code_interpreter_call','status':'incomplete','container_id':'cntr_1'}}", null)]
    [InlineData("{'type':'response.output_item.done','item':{'type':'code_interpreter_call'}}", null)]
    [InlineData("{'type':'response.output_item.done','item':{'type':'code_interpreter_call','container_id':''}}", null)]
    [InlineData("{'type':'response.output_item.done','item':{'type':'code_interpreter_call','container_id':'../files'}}", null)]
    [InlineData("{'type':'response.output_item.done','item':{'type':'code_interpreter_call','container_id':5}}", null)]
    [InlineData("{'type':'response.output_text.delta','delta':'code_interpreter_call'}", null)]
    [InlineData("[DONE]", null)]
    public void A_container_is_named_by_the_end_of_its_call(string data, string? container) =>
        Assert.Equal(container, CodeCalls.EndedBy(Encoding.UTF8.GetBytes(data.Replace('\'', '"'))));

    [Fact]
    public void Of_a_whole_answer_the_last_call_of_a_container_has_the_files()
    {
        var calls = CodeCalls.In(Encoding.UTF8.GetBytes(
            "{'created_at':7,'output':[{'type':'code_interpreter_call','container_id':'a'},{'type':'message'},{'type':'code_interpreter_call','container_id':'b'},{'type':'code_interpreter_call','container_id':'a'}]}".Replace('\'', '"')), out var since);
        Assert.Equal((7, 2, 1, 2), (since, calls["a"], calls["b"], calls.Count));
        var files = new CodeFiles();
        files.Add("a", ["1", "2"], calls["a"]);
        files.Add("b", ["3"], calls["b"]);
        Assert.Empty(files.Take("a"));
        Assert.Equal(["3"], files.Take("b"));
        Assert.Equal(["1", "2"], files.Take("a"));
        Assert.Empty(files.Take("a"));
        Assert.Empty(files.Take(null));
        Assert.Empty(CodeCalls.In("{\"output\":[]}"u8, out _));
    }

    private static string Read(CodeFiles? files, bool waits, int chunk, Action<string> find)
    {
        var plain = AnswerScope.Context();
        var context = new AnswerContext { Scope = plain.Scope with { CodeFiles = files }, ShowCode = true };
        using var output = new PooledBuffer();
        using var reader = new ResponsesStreamReader(context, new MessageFolder(output, new MessageFormat("claude-opus-5-5", "req_1")), waits);
        foreach (var bytes in s_events.Chunk(Math.Min(chunk, s_events.Length)))
        {
            // A reader that waits has kept a copy.
            var next = bytes.ToArray();
            reader.Read(next);
            next.AsSpan().Fill((byte)'#');
            while (reader.WantedContainer is { } container)
            {
                find(container);
                reader.Resume();
            }
        }

        reader.EndOfStream();
        return Encoding.UTF8.GetString(output.Written);
    }
}
