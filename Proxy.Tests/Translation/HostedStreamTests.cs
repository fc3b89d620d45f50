using System.Text;
using System.Text.Json.Nodes;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Translation;

/// <summary>Recorded hosted calls, for a client that declared the tools: stream and final response mean the same (C0.1, S10, S11).</summary>
public sealed class HostedStreamTests
{
    [Theory]
    [InlineData("code-interpreter-stream", "thinking,server_tool_use,code_execution_tool_result,thinking,text")]
    [InlineData("code-interpreter-multi-call-stream", "thinking,server_tool_use,code_execution_tool_result,thinking,server_tool_use,code_execution_tool_result,thinking,server_tool_use,code_execution_tool_result,thinking,text")]
    [InlineData("mcp-approved-call-stream", "redacted_thinking,mcp_tool_listing,mcp_tool_use,mcp_tool_result,text")]
    [InlineData("mcp-call-failed-stream", "redacted_thinking,mcp_tool_listing,thinking,mcp_tool_use,mcp_tool_result,thinking,mcp_tool_use,mcp_tool_result,text")]
    public void A_recorded_call_comes_out_as_Anthropics_blocks(string name, string blocks)
    {
        var upstream = RecordedTraces.Read(RecordedTraces.OpenAI, name, "response.sse");
        var stream = Translated.Stream(upstream, Translated.Context(hosted: true));
        Assert.Empty(AnthropicGrammar.Check(stream));
        var folded = Comparable(MessageFold.Fold(stream));
        var whole = Comparable(JsonNode.Parse(Translated.Json(Translated.FinalResponse(upstream), Translated.Context(hosted: true)))!.AsObject());
        Assert.True(JsonNode.DeepEquals(whole, folded), $"{whole.ToJsonString()}\n{folded.ToJsonString()}");
        Assert.Equal(blocks.Split(','), whole["content"]!.AsArray().Select(b => (string)b!["type"]!));
        Assert.Equal("end_turn", (string?)whole["stop_reason"]);
        foreach (var chunks in (int[][])[[1], [7, 1, 300]])
            Assert.Equal(Encoding.UTF8.GetString(stream), Encoding.UTF8.GetString(Translated.Stream(upstream, Translated.Context(hosted: true), chunks: chunks)));
    }

    [Fact] // S11: it was never to be asked
    public void A_recorded_question_for_approval_fails_the_answer() => Assert.Contains(
        "mcp_approval_request",
        Encoding.UTF8.GetString(Translated.Stream(RecordedTraces.Read(RecordedTraces.OpenAI, "mcp-approval-request-stream", "response.sse"), Translated.Context(hosted: true))),
        StringComparison.Ordinal);

    /// <summary>Upstream encrypts reasoning anew for every event it stands in.</summary>
    private static JsonObject Comparable(JsonObject message)
    {
        foreach (var block in message["content"]!.AsArray())
            if (block!["signature"] is not null) block["signature"] = "";
        return Translated.Comparable(message);
    }
}
