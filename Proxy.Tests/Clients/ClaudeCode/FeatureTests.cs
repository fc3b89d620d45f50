using System.Text;
using System.Text.Json;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.ClaudeCode;

/// <summary>What Claude Code does beyond its plain tool loop, each with requests of its own shape.</summary>
public sealed class FeatureTests : ClaudeCodeTest
{
    // One transparent pixel.
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

    private const string Pdf = """
        %PDF-1.4
        1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
        2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj
        trailer<</Root 1 0 R>>
        %%EOF
        """;

    [Fact]
    public async Task A_sub_agent_holds_a_conversation_of_its_own()
    {
        await PlayAsync(
            Turn.Of(Item.Call("Agent", new { description = "Count files", prompt = "Count the files here", subagent_type = "general-purpose", run_in_background = false })),
            Turn.Of(Item.Text("There are none.")),
            Turn.Of(Item.Text("The agent found none.")));

        var run = await AskAsync("Let an agent count the files");

        AssertCompleted(run);
        Assert.Equal("The agent found none.", run.Result);
        Assert.Equal(3, Gateway.Requests.Count);
        Assert.Contains("Count the files here", Gateway.Requests[1].Body.GetProperty("input").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("There are none.", Gateway.Requests[2].Input("function_call_output").Single().GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_found_by_search_is_offered_to_the_upstream_from_then_on()
    {
        await PlayAsync(
            Turn.Of(Item.Call("ToolSearch", new { query = "select:WebFetch", max_results = 1 })),
            Turn.Of(Item.Text("WebFetch is loaded.")));

        var run = await AskAsync("Find the fetch tool");

        // K6, R13: tool_reference blocks become text, and the loaded tool is added where it was found.
        AssertCompleted(run);
        Assert.DoesNotContain("WebFetch", Names(Gateway.Requests[0]));
        Assert.Contains("WebFetch", Names(Gateway.Requests[1]));
        Assert.Contains("WebFetch", Gateway.Requests[1].Input("function_call_output").Single().GetProperty("output").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_was_read_reaches_the_upstream_as_an_image()
    {
        var file = Workspace.PathOf("dot.png");
        await File.WriteAllBytesAsync(file, Convert.FromBase64String(Png), Cancellation);
        await PlayAsync(Turn.Of(Item.Call("Read", new { file_path = file })), Turn.Of(Item.Text("A dot.")));

        AssertCompleted(await AskAsync("Look at dot.png"));

        var output = Gateway.Requests[1].Input("function_call_output").Single().GetProperty("output");
        var image = output.EnumerateArray().Single(part => part.GetProperty("type").GetString() == "input_image");
        Assert.StartsWith("data:image/", image.GetProperty("image_url").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pdf_that_was_read_reaches_the_upstream_as_a_file()
    {
        var file = Workspace.PathOf("page.pdf");
        await File.WriteAllTextAsync(file, Pdf, Encoding.ASCII, Cancellation);
        await PlayAsync(Turn.Of(Item.Call("Read", new { file_path = file })), Turn.Of(Item.Text("An empty page.")));

        AssertCompleted(await AskAsync("Look at page.pdf"));

        var input = Gateway.Requests[1].Body.GetProperty("input").GetRawText();
        Assert.Contains("\"type\":\"input_file\"", input, StringComparison.Ordinal);
        Assert.Contains("data:application/pdf;base64,", input, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_big_file_is_counted_before_it_is_read()
    {
        var file = Workspace.PathOf("big.txt");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 4000).Select(i => $"line {i} of a file that is worth counting"), Cancellation);
        await PlayAsync(Turn.Of(Item.Call("Read", new { file_path = file })), Turn.Of(Item.Text("A big file.")));

        var run = await AskAsync("Read big.txt");

        // The client asks count_tokens first, with the whole file; anything slow would block it.
        AssertCompleted(run);
        Assert.Equal("A big file.", run.Result);
        Assert.Contains("line 1 of a file", Assert.Single(run.ToolResults).Text, StringComparison.Ordinal);
        Assert.Contains("line 3999 of a file", Assert.Single(Gateway.Counts).Body.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(Gateway.Logs.GetSnapshot(), entry => entry.Message.Contains(" 404 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_by_schema_comes_back_as_structured_output()
    {
        await PlayAsync(Turn.Of(Item.Call("StructuredOutput", new { city = "Paris" })), Turn.Of(Item.Text("Done.")));

        var run = await AskAsync(new ClaudeCodeOptions("Name a city")
        {
            Arguments = ["--json-schema", """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}"""],
        });

        AssertCompleted(run);
        var final = run.EventsOf("result").Last();
        Assert.Equal("Paris", final.GetProperty("structured_output").GetProperty("city").GetString());
    }

    [Fact]
    public async Task Compact_summarizes_and_the_session_goes_on()
    {
        await PlayAsync(
            Turn.Of(Item.Text("Hello.")),
            Turn.Of(Item.Text("<summary>We said hello.</summary>")),
            Turn.Of(Item.Text("Welcome back.")));

        var run = await AskAsync(new ClaudeCodeOptions("") { Input = Said("Hello") + Said("/compact") + Said("Are you there?") });

        // K3: after compaction the history holds a system message with no content at all.
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("Welcome back.", run.Result);
        Assert.Equal(3, Gateway.Requests.Count);
        Assert.Contains("We said hello.", Gateway.Requests[2].Body.GetProperty("input").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task K12_An_overflow_makes_the_client_compact_by_itself_and_go_on()
    {
        await PlayAsync(
            Turn.Of(Item.Text("Hello.")),
            Turn.Error(400, "context_length_exceeded", "Your input exceeds the context window of this model. Please adjust your input and try again."),
            Turn.Of(Item.Text("<summary>We said hello.</summary>")),
            Turn.Of(Item.Text("Here I am.")));

        var run = await AskAsync(new ClaudeCodeOptions("") { Input = Said("Hello") + Said("Are you there?") });

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("Here I am.", run.Result);
        Assert.Equal(4, Gateway.Requests.Count);
        Assert.Contains("We said hello.", Gateway.Requests[3].Body.GetProperty("input").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_context_that_is_nearly_full_is_compacted_before_it_overflows()
    {
        const string Usage = """{"input_tokens":98000,"input_tokens_details":{"cached_tokens":0},"output_tokens":10,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":98010}""";
        await PlayAsync(
            Turn.Of(Item.Text("Hello.")).WithUsage(Usage),
            Turn.Of(Item.Text("<summary>We said hello.</summary>")),
            Turn.Of(Item.Text("Here I am.")));

        var run = await AskAsync(new ClaudeCodeOptions("")
        {
            Model = "gpt-5.6",
            Input = Said("Hello") + Said("Are you there?"),
            Environment = new Dictionary<string, string> { ["CLAUDE_CODE_MAX_CONTEXT_TOKENS"] = "100000" },
        });

        // The usage that the gateway tells is what the client decides by.
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("Here I am.", run.Result);
        Assert.Equal(3, Gateway.Requests.Count);
        Assert.Contains("We said hello.", Gateway.Requests[2].Body.GetProperty("input").GetRawText(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(UpstreamRequest request) => request.OfferedTools.Select(tool => tool.GetProperty("name").GetString()!);

    private static string Said(string text) =>
        JsonSerializer.Serialize(new { type = "user", message = new { role = "user", content = text } }) + "\n";
}
