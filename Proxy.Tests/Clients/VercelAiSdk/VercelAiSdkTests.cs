using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Tests.Clients.Tools;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.VercelAiSdk;

/// <summary>The Vercel AI SDK with its Anthropic provider, in both modes.</summary>
public sealed class VercelAiSdkTests
{
    // One transparent pixel.
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task A_text_comes_whole_with_its_usage(string stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(Turn.Of(Item.Text("Hello there.")));

        var result = await RunAsync(gateway, "text", stream);

        Assert.Equal("Hello there.", result.GetProperty("text").GetString());
        Assert.Equal("stop", result.GetProperty("finishReason").GetString());
        Assert.InRange(result.GetProperty("usage").GetProperty("inputTokens").GetInt32(), 1, 1000);
        Assert.InRange(result.GetProperty("usage").GetProperty("outputTokens").GetInt32(), 1, 1000);
        Assert.Equal(stream == "1", Assert.Single(gateway.Requests).Streams);
        Assert.DoesNotContain("error", Strings(result.GetProperty("parts")));
        Assert.Equal("developer", gateway.Requests[0].Input("message").First().GetProperty("role").GetString());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task Parallel_tools_are_run_and_told(string stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(Item.Text("I will."), Item.Call("add", new { a = 2, b = 3 }), Item.Call("multiply", new { a = 4, b = 5 })),
            Turn.Of(Item.Text("5 and 20.")));

        var result = await RunAsync(gateway, "tools", stream);

        Assert.Equal("5 and 20.", result.GetProperty("text").GetString());
        var first = result.GetProperty("steps")[0];
        Assert.Equal("""[{"toolName":"add","input":{"a":2,"b":3}},{"toolName":"multiply","input":{"a":4,"b":5}}]""", first.GetProperty("calls").GetRawText());
        Assert.Equal("""[{"toolName":"add","output":5},{"toolName":"multiply","output":20}]""", first.GetProperty("results").GetRawText());
        Assert.Equal(["5", "20"], gateway.Requests[1].Input("function_call_output").Select(output => output.GetProperty("output").GetString()));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task Thinking_is_shown_and_goes_back_before_its_call(string stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(Item.Reasoning("Two and three.", "That is five."), Item.Call("add", new { a = 2, b = 3 })),
            Turn.Of(Item.Text("5.")));

        var result = await RunAsync(gateway, "thinking", stream);

        Assert.Equal("5.", result.GetProperty("text").GetString());
        var types = gateway.Requests[1].Body.GetProperty("input").EnumerateArray().Select(item => item.GetProperty("type").GetString()).ToList();
        Assert.Equal(types.IndexOf("reasoning") + 1, types.IndexOf("function_call"));
        var summary = Assert.Single(gateway.Requests[1].Input("reasoning")).GetProperty("summary");
        Assert.Equal(["Two and three.", "That is five."], summary.EnumerateArray().Select(part => part.GetProperty("text").GetString()));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task A_structured_output_obeys_its_schema(string stream)
    {
        // R35: strictness made the optional member nullable; its null is taken out again.
        await using var gateway = await ScriptedGateway.StartAsync(Turn.Of(Item.Text("""{"city":"Lisbon","population":545000,"nickname":null}""")));

        var result = await RunAsync(gateway, "object", stream);

        Assert.Equal("""{"city":"Lisbon","population":545000}""", result.GetProperty("output").GetRawText());
        var format = gateway.Requests[0].Body.GetProperty("text").GetProperty("format");
        Assert.Equal(("json_schema", true), (format.GetProperty("type").GetString(), format.GetProperty("strict").GetBoolean()));
        if (stream == "1") Assert.InRange(result.GetProperty("partials").GetArrayLength(), 2, 100);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task Images_and_pdfs_reach_the_upstream(string stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(Turn.Of(Item.Text("A dot and a page.")));
        var pdf = Convert.ToBase64String(Encoding.ASCII.GetBytes("%PDF-1.4\n%%EOF\n"));

        var result = await RunAsync(gateway, "media", stream, ("PNG", Png), ("PDF", pdf));

        Assert.Equal("A dot and a page.", result.GetProperty("text").GetString());
        var parts = gateway.Requests[0].Input("message").Last().GetProperty("content").EnumerateArray().ToLookup(part => part.GetProperty("type").GetString()!);
        Assert.Equal("data:image/png;base64," + Png, parts["input_image"].Single().GetProperty("image_url").GetString());
        Assert.Equal("data:application/pdf;base64," + pdf, parts["input_file"].Single().GetProperty("file_data").GetString());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task A_web_search_comes_with_its_sources(string stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(Turn.Of(
            Item.Search("cats", ("https://cats.example/all", "All about cats")),
            Item.Cited("Cats sleep. ([cats.example](https://cats.example/all?utm_source=openai))", "https://cats.example/all?utm_source=openai", "All about cats")));

        var result = await RunAsync(gateway, "search", stream);

        Assert.StartsWith("Cats sleep.", result.GetProperty("text").GetString(), StringComparison.Ordinal);
        var source = result.GetProperty("sources").EnumerateArray().First();
        Assert.StartsWith("https://cats.example/all", source.GetProperty("url").GetString(), StringComparison.Ordinal);
        var call = Assert.Single(result.GetProperty("steps")[0].GetProperty("calls").EnumerateArray());
        Assert.Equal(("web_search", "cats"), (call.GetProperty("toolName").GetString(), call.GetProperty("input").GetProperty("query").GetString()));
        Assert.Equal("web_search", gateway.Requests[0].Body.GetProperty("tools")[0].GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task Tools_that_Anthropic_defines_run_on_both_sides(string stream)
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            Turn.Of(Item.Call("bash", new { command = "echo hi" })),
            Turn.Of(new JsonObject { ["code_interpreter"] = new JsonObject { ["code"] = "print(6*7)", ["logs"] = "42\n" } }, Item.Text("hi, and 42.")));

        var result = await RunAsync(gateway, "provider-tools", stream);

        Assert.Equal("hi, and 42.", result.GetProperty("text").GetString());
        Assert.Equal(["echo hi"], Strings(result.GetProperty("ran")));
        var code = result.GetProperty("steps")[1];
        Assert.Equal("code_execution", Assert.Single(code.GetProperty("calls").EnumerateArray()).GetProperty("toolName").GetString());
        Assert.Contains("42", code.GetProperty("results").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("hi", gateway.Requests[1].Input("function_call_output").Single().GetProperty("output").GetString());
    }

    [Theory]
    [InlineData("0", 503, "server_is_overloaded", 529, "overloaded_error", true)]
    [InlineData("1", 503, "server_is_overloaded", 529, "overloaded_error", true)]
    [InlineData("0", 400, "context_length_exceeded", 400, "invalid_request_error", false)]
    public async Task An_error_is_thrown_with_its_status_and_type(string stream, int upstream, string code, int status, string type, bool retryable)
    {
        await using var gateway = await ScriptedGateway.StartAsync(Turn.Error(upstream, code, "something about it"));

        var error = await RunAsync(gateway, "error", stream);

        Assert.Equal("AI_APICallError", error.GetProperty("name").GetString());
        Assert.Equal((status, type, retryable), (error.GetProperty("status").GetInt32(), error.GetProperty("type").GetString(), error.GetProperty("retryable").GetBoolean()));
    }

    private static IEnumerable<string> Strings(JsonElement list) => list.EnumerateArray().Select(entry => entry.GetString()!);

    private static Task<JsonElement> RunAsync(ScriptedGateway gateway, string script, string stream, params (string Name, string Value)[] settings) =>
        NodeClient.RunAsync(
            gateway.BaseUrl, "VercelAiSdk", script,
            new Dictionary<string, string>(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)))
            {
                ["STREAM"] = stream,
                ["AI_ENTRY"] = NpmTools.RequireFile("ai", "dist/index.js"),
                ["AI_ANTHROPIC_ENTRY"] = NpmTools.RequireFile("@ai-sdk/anthropic", "dist/index.js"),
            },
            Cancellation);
}
