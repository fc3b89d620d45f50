using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Tests.Anthropic.Requests;

/// <summary>Bodies as Claude Code sends them (clients §1.3, 1.4): each refusal would cost it up to six requests.</summary>
public sealed class ClaudeCodeBodyTests
{
    private const string Marked = "\"cache_control\":{\"type\":\"ephemeral\"}";

    private static string Common => string.Join(
        ",",
        "\"system\":[" + Bodies.Text("x-anthropic-billing-header: cc_version=2.1.330.abc; cc_entrypoint=cli;") + ","
            + Bodies.Text("You are Claude Code, Anthropic's official CLI for Claude.", Marked) + "," + Bodies.Text("Main prompt\n", Marked) + "]",
        "\"metadata\":{\"user_id\":\"{\\\"device_id\\\":\\\"00\\\",\\\"account_uuid\\\":\\\"\\\",\\\"session_id\\\":\\\"5f\\\"}\"}",
        "\"thinking\":{\"type\":\"adaptive\",\"display\":\"updates\"}",
        "\"context_management\":{\"edits\":[{\"type\":\"clear_thinking_20251015\",\"keep\":\"all\"}]}",
        "\"output_config\":{\"effort\":\"medium\"}",
        "\"safeguards\":[{\"type\":\"dangerous_tool_use\",\"classifier_context\":{\"v\":1,\"permission_mode\":\"auto\"}}]",
        "\"speed\":\"fast\"",
        "\"stream\":true");

    [Fact]
    public void The_first_request_reads_without_a_warning()
    {
        var body = Bodies.Of(
            Bodies.UserBlocks(Bodies.Text("<system-reminder>\nAttribution\n</system-reminder>"), Bodies.Text("hi", Marked))
                + "," + Bodies.Message("system", "\"# Environment\"", "\"output_config\":{\"effort\":\"medium\"}"),
            Common + "," + Bodies.Tools(
                Bodies.Tool("Bash", "\"description\":\"Runs\""),
                Bodies.Tool("ToolSearch"),
                Bodies.Tool("DeferredToolPlaceholder", "\"defer_loading\":true"),
                Bodies.Tool("mcp__local__fetch_weather")));
        var conversation = Bodies.Read(body);
        Assert.Equal("", Bodies.WarningsOf(body));
        Assert.Equal(2, conversation.System.Count);
        Assert.Equal(["Bash", "ToolSearch", "mcp__local__fetch_weather"], conversation.Tools.Select(tool => tool.Name));
        Assert.Equal("{\"device_id\":\"00\",\"account_uuid\":\"\",\"session_id\":\"5f\"}", conversation.UserId);
        Assert.Equal(Effort.Medium, conversation.Effort);
        Assert.Equal(Role.System, conversation.Turns[1].Role);
    }

    [Fact]
    public void A_later_request_with_media_references_and_results_out_of_order_reads_without_a_warning()
    {
        var body = Bodies.Of(
            string.Join(
                ",",
                Bodies.User("look"),
                Bodies.Message("system", "[]", "\"output_config\":{\"effort\":\"medium\"}"),
                Bodies.AssistantBlocks(
                    "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}",
                    Bodies.Text("I look."),
                    Bodies.ToolUse("call_a", "Read", "{\"file_path\":\"/a.png\"}"),
                    Bodies.ToolUse("call:b|c/1", "ToolSearch", "{\"query\":\"select:WebFetch\"}")),
                Bodies.UserBlocks(
                    Bodies.ToolResult("call:b|c/1", "[{\"type\":\"tool_reference\",\"tool_name\":\"WebFetch\"}]"),
                    "{\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"data\":\"" + Bodies.Png + "\",\"media_type\":\"image/png\"}}],\"is_error\":false,\"type\":\"tool_result\",\"tool_use_id\":\"call_a\"}",
                    Bodies.Text("Tool loaded."),
                    Bodies.Text("[Image: original 3000x2500]", Marked)),
                Bodies.Message("system", "\"Late MCP tools\"")),
            Common + "," + Bodies.Tools(Bodies.Tool("Read"), Bodies.Tool("ToolSearch"), Bodies.Tool("WebFetch", "\"defer_loading\":true")));
        Assert.Equal("", Bodies.WarningsOf(body));
        Assert.Equal(5, Bodies.Read(body).Turns.Count);
    }

    [Fact]
    public void After_compaction_history_is_a_summary_and_an_empty_system_message()
    {
        var body = Bodies.Of(Bodies.User("This session is being continued") + "," + Bodies.Message("system", "[]", "\"output_config\":{\"effort\":\"medium\"}"), Common);
        Assert.Equal("", Bodies.WarningsOf(body));
        Assert.Equal(Effort.Medium, Bodies.Read(body).Turns[1].Effort);
    }

    [Fact]
    public void Side_requests_without_tools_or_thinking_read_without_a_warning() =>
        Assert.Equal("", Bodies.WarningsOf(Bodies.With("\"tools\":[],\"stream\":true,\"temperature\":1")));
}
