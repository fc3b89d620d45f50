using System.Text;

namespace Proxy.Tests.Oracles;

public sealed class AnthropicGrammarTests
{
    private const string Start = """
        event: message_start
        data: {"type":"message_start","message":{"model":"m","id":"msg_1","type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,"stop_details":null,"container":null,"diagnostics":null,"usage":{"input_tokens":1,"cache_creation_input_tokens":3,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":1,"ephemeral_1h_input_tokens":2},"output_tokens":1,"output_tokens_details":null,"server_tool_use":null,"service_tier":"standard","inference_geo":null,"speed":null}}}


        """;

    private const string Ping = "event: ping\ndata: {\"type\":\"ping\"}\n\n";
    private const string Stop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    private static string Delta(string reason = "end_turn", string sequence = "null", string details = "null") =>
        $$$"""
        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"{{{reason}}}","stop_sequence":{{{sequence}}},"stop_details":{{{details}}},"container":null},"usage":{"input_tokens":1,"cache_creation_input_tokens":3,"cache_read_input_tokens":0,"output_tokens":9,"output_tokens_details":{"thinking_tokens":4},"server_tool_use":null}}


        """;

    private static string Event(string type, int index, string rest) =>
        $"event: {type}\ndata: {{\"type\":\"{type}\",\"index\":{index}{rest}}}\n\n";

    private static string Open(int index, string block) => Event("content_block_start", index, $",\"content_block\":{block}");

    private static string Piece(int index, string delta) => Event("content_block_delta", index, $",\"delta\":{delta}");

    private static string Close(int index) => Event("content_block_stop", index, "");

    private const string TextBlock = """{"type":"text","text":"","citations":null}""";
    private const string ThinkingBlock = """{"type":"thinking","thinking":"","signature":""}""";
    private const string ToolBlock = """{"type":"tool_use","id":"toolu_1","name":"t","input":{},"caller":{"type":"direct"}}""";

    private static string Text(int index) => Open(index, TextBlock) + Piece(index, """{"type":"text_delta","text":"hi"}""") + Close(index);

    private static string Tool(int index, string json) =>
        Open(index, ToolBlock) + Piece(index, $"{{\"type\":\"input_json_delta\",\"partial_json\":\"{json}\"}}") + Close(index);

    private static string Thinking(int index, int signatures) =>
        Open(index, ThinkingBlock) + string.Concat(Enumerable.Repeat(Piece(index, """{"type":"signature_delta","signature":"s"}"""), signatures)) + Close(index);

    private const string ToolsetBlock = """{"type":"tool_use","id":"toolu_1","name":"screenshot","input":{},"toolset_name":"computer","caller":{"type":"direct"}}""";

    private static readonly string s_good = Start + Ping + Thinking(0, 1) + Text(1) + Ping + Tool(2, "{}") + Delta("tool_use") + Stop;

    public static TheoryData<string?> Recorded => RecordedTraces.Cases(RecordedTraces.Anthropic, "response.sse");

    [Theory, MemberData(nameof(Recorded))]
    public void It_accepts_every_recorded_stream(string? name) =>
        Assert.Empty(AnthropicGrammar.Check(RecordedTraces.Read(RecordedTraces.Anthropic, name, "response.sse"), everyKey: false));

    [Theory, MemberData(nameof(Recorded))]
    public void Every_recorded_stream_folds(string? name) =>
        Assert.Equal("message", (string?)MessageFold.Fold(RecordedTraces.Read(RecordedTraces.Anthropic, name, "response.sse"))["type"]);

    [Fact]
    public void It_accepts_a_stream_with_every_kind_of_block() => Assert.Empty(Check(s_good));

    [Fact]
    public void It_accepts_an_error_in_the_middle_of_a_block() => Assert.Empty(Check(Start + Open(0, TextBlock) + Error("r")));

    public static TheoryData<string, string> Faults => new()
    {
        { nameof(GrammarRule.Framing), s_good[..^1] },
        { nameof(GrammarRule.Framing), s_good.Replace("event: ping\n", "", StringComparison.Ordinal) },
        { nameof(GrammarRule.Framing), s_good.Replace("\n\nevent: content_block_stop", "\nevent: content_block_stop", StringComparison.Ordinal) },
        { nameof(GrammarRule.Framing), s_good.Replace("{\"type\":\"ping\"}", "{\"type\":", StringComparison.Ordinal) },
        { nameof(GrammarRule.EventName), s_good.Replace("event: ping", "event: pong", StringComparison.Ordinal) },
        { nameof(GrammarRule.EventName), s_good.Replace("ping", "pong", StringComparison.Ordinal) },
        { nameof(GrammarRule.Order), Text(0) + Start + Delta() + Stop },
        { nameof(GrammarRule.Order), Start + Start + Delta() + Stop },
        { nameof(GrammarRule.Order), Start + Open(0, TextBlock) + Text(1) + Delta() + Stop },
        { nameof(GrammarRule.Order), Start + Open(0, TextBlock) + Delta() + Stop },
        { nameof(GrammarRule.Order), Start + Close(0) + Delta() + Stop },
        { nameof(GrammarRule.Order), Start + Delta() + Text(0) + Stop },
        { nameof(GrammarRule.Order), Start + Text(0) + Stop },
        { nameof(GrammarRule.MessageStart), s_good.Replace("\"diagnostics\":null,", "", StringComparison.Ordinal) },
        { nameof(GrammarRule.MessageStart), s_good.Replace("\"content\":[]", "\"content\":[1]", StringComparison.Ordinal) },
        { nameof(GrammarRule.MessageStart), s_good.Replace("assistant", "user", StringComparison.Ordinal) },
        { nameof(GrammarRule.BlockIndex), Start + Text(1) + Delta() + Stop },
        { nameof(GrammarRule.BlockIndex), Start + Text(0) + Text(0) + Delta() + Stop },
        { nameof(GrammarRule.BlockIndex), Start + Open(0, TextBlock) + Close(1) + Delta() + Stop },
        { nameof(GrammarRule.BlockStart), s_good.Replace("\"text\":\"\"", "\"text\":\"early\"", StringComparison.Ordinal) },
        { nameof(GrammarRule.BlockStart), s_good.Replace(",\"citations\":null", "", StringComparison.Ordinal) },
        { nameof(GrammarRule.BlockStart), s_good.Replace(",\"caller\":{\"type\":\"direct\"}", "", StringComparison.Ordinal) },
        { nameof(GrammarRule.BlockStart), s_good.Replace("\"input\":{}", "\"input\":{\"a\":1}", StringComparison.Ordinal) },
        { nameof(GrammarRule.Delta), s_good.Replace("text_delta", "thinking_delta", StringComparison.Ordinal) },
        { nameof(GrammarRule.Delta), s_good.Replace("\"partial_json\"", "\"json\"", StringComparison.Ordinal) },
        { nameof(GrammarRule.ToolInput), Start + Tool(0, "{\\\"a\\\":") + Delta("tool_use") + Stop },
        { nameof(GrammarRule.ToolInput), Start + Tool(0, "[]") + Delta("tool_use") + Stop },
        { nameof(GrammarRule.ToolInput), Start + Open(0, ToolsetBlock) + Close(0) + Delta("tool_use") + Stop },
        { nameof(GrammarRule.Signature), Start + Thinking(0, 0) + Delta() + Stop },
        { nameof(GrammarRule.Signature), Start + Thinking(0, 2) + Delta() + Stop },
        { nameof(GrammarRule.Stop), Start + Text(0) + Delta("done") + Stop },
        { nameof(GrammarRule.Stop), Start + Text(0) + Delta("end_turn", "\"x\"") + Stop },
        { nameof(GrammarRule.Stop), Start + Text(0) + Delta("end_turn", "null", "{}") + Stop },
        { nameof(GrammarRule.Usage), s_good.Replace("\"output_tokens\":9", "\"output_tokens\":-9", StringComparison.Ordinal) },
        { nameof(GrammarRule.Usage), s_good.Replace("\"output_tokens\":9,", "", StringComparison.Ordinal) },
        { nameof(GrammarRule.Usage), s_good.Replace("\"thinking_tokens\":4", "\"thinking_tokens\":10", StringComparison.Ordinal) },
        { nameof(GrammarRule.Usage), s_good.Replace("\"ephemeral_1h_input_tokens\":2", "\"ephemeral_1h_input_tokens\":1", StringComparison.Ordinal) },
        { nameof(GrammarRule.End), Start + Text(0) + Delta() },
        { nameof(GrammarRule.End), s_good + Ping },
        { nameof(GrammarRule.End), Start + Error("r") + Stop },
        { nameof(GrammarRule.Error), Start + Error("") },
        { nameof(GrammarRule.Error), Start + "event: error\ndata: {\"type\":\"error\",\"request_id\":\"r\"}\n\n" },
    };

    [Theory, MemberData(nameof(Faults))]
    public void It_names_each_fault(string rule, string stream) => Assert.Contains(Check(stream), v => v.Rule.ToString() == rule);

    [Fact]
    public void Every_rule_has_a_fault_that_breaks_it() =>
        Assert.Empty(Enum.GetNames<GrammarRule>().Except(Faults.Select(f => f.Data.Item1)));

    [Fact]
    public void Cut_tool_input_is_legal_only_where_the_answer_was_cut()
    {
        Assert.Empty(Check(Start + Tool(0, "{\\\"a\\\":") + Delta("max_tokens") + Stop));
        Assert.Empty(Check(Start + Tool(0, "{\\\"a\\\":") + Delta("model_context_window_exceeded") + Stop));
    }

    private static string Error(string requestId) =>
        $"event: error\ndata: {{\"type\":\"error\",\"error\":{{\"type\":\"api_error\",\"message\":\"m\"}},\"request_id\":\"{requestId}\"}}\n\n";

    private static IReadOnlyList<GrammarViolation> Check(string stream) => AnthropicGrammar.Check(Encoding.UTF8.GetBytes(stream));
}
