using System.Text;
using System.Text.RegularExpressions;
using Proxy.Core.Anthropic.Requests;
using Proxy.Tests.Docs;

namespace Proxy.Tests.Anthropic.Requests;

public sealed class FieldRowsTests
{
    /// <summary>Rows that no field of a request decides: they are about ids, versions, foreign envelopes, streams, or no field at all.</summary>
    private static readonly string[] s_withoutField = ["R10", "R22", "R26", "R27", "R62", "R74", "R75"];

    [Fact]
    public void Every_row_of_requests_has_a_field_or_is_known_to_have_none()
    {
        var rows = Regex.Matches(Repository.Read("docs/compatibility.rows.md"), @"^\| (R\d+) \|", RegexOptions.Multiline).Select(row => row.Groups[1].Value);
        Assert.Equal(rows.Order(StringComparer.Ordinal), FieldRows.All.Where(row => row[0] == 'R').Concat(s_withoutField).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Fields_blocks_and_tools_tell_their_rows_and_where_they_stand()
    {
        const string body = """
            {"model":"m","max_tokens":0,"thinking":{"type":"adaptive"},"output_config":{"effort":"low"},"context_management":{"edits":[{"type":"clear_thinking_20251015"}]},
             "tools":[{"name":"f","input_schema":{},"strict":true,"input_examples":[]},{"type":"web_search_20250305","name":"web_search"},{"type":"computer_toolset_20260701","name":"c"},{"type":"computer_20250124","name":"c"}],
             "messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"thinking","thinking":"","signature":""},{"type":"text","text":"b"},{"type":"tool_use","id":"1","name":"f","input":{}}]},
               {"role":"user","content":[{"type":"tool_result","tool_use_id":"1","is_error":true,"content":[{"type":"image"}]},{"type":"document","source":{"type":"text"},"citations":{"enabled":true}}]},{"role":"system","content":"s"},{"role":"assistant","content":"p"}]}
            """;
        Assert.Equal(
            [
                "R1 model", "R55 max_tokens", "R29 thinking", "R33 output_config.effort", "R65 context_management.edits.0", "R38 tools.0", "R36 tools.0.strict", "R39 tools.0.input_examples", "R46 tools.1", "R45 tools.2", "R44 tools.3",
                "R5 messages.0.content", "R24 messages.1.content.0", "R6 messages.1.content.1", "R8 messages.1.content.2", "R9 messages.2.content.0", "R12 messages.2.content.0.content", "R17 messages.2.content.0.content.0",
                "R15 messages.2.content.0.is_error", "R19 messages.2.content.1", "R20 messages.2.content.1.citations", "R3 messages.3", "R6 messages.4.content", "R7 messages.4",
            ],
            FieldRows.Of(Encoding.UTF8.GetBytes(body)).Select(row => row.Row + " " + row.At));
    }

    [Theory]
    [InlineData("messages.0.content: must not be empty", "R5")]
    [InlineData("messages.0.content.7.text: is wrong", "R5")]
    [InlineData("messages: is wrong", "C0.7")]
    [InlineData("no path at all", "C0.7")]
    public void A_refusal_is_about_the_row_of_the_innermost_field_that_it_names(string message, string row) =>
        Assert.Equal(row, FieldRows.Behind(message, FieldRows.Of("""{"model":"m","messages":[{"role":"user","content":"a"}]}"""u8.ToArray())));

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"messages\":{\"role\":3},\"tools\":7,\"thinking\":[],\"context_management\":{\"edits\":\"x\"}}")]
    [InlineData("{\"messages\":[3,{\"role\":4,\"content\":[5,{\"type\":6}]}],\"tools\":[8,{\"type\":9}]}")]
    public void Odd_bodies_have_few_rows_and_do_no_harm(string body) => Assert.InRange(FieldRows.Of(Encoding.UTF8.GetBytes(body)).Count, 0, 5);
}
