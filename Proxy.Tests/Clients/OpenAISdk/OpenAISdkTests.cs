using System.Text.Json;
using Proxy.Tests.Clients.Tools;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.OpenAISdk;

/// <summary>The official OpenAI SDK through the gateway.</summary>
public sealed class OpenAISdkTests
{
    private const string Said = "You said: “hello” This is the simulator speaking; no model was asked.";

    [Fact]
    public async Task Responses_are_made_kept_counted_compacted_and_deleted()
    {
        var result = await RunAsync("responses");
        Assert.Equal(Said, result.GetProperty("text").GetString());
        Assert.StartsWith("req_", result.GetProperty("requestId").GetString(), StringComparison.Ordinal);
        Assert.Equal(Said, result.GetProperty("kept").GetString());
        Assert.Equal("hello", result.GetProperty("items")[0].GetString());
        Assert.Equal(400, result.GetProperty("cancelled").GetProperty("status").GetInt32());
        Assert.InRange(result.GetProperty("count").GetInt32(), 1, 20);
        Assert.Equal(["message", "compaction"], result.GetProperty("compacted").EnumerateArray().Select(type => type.GetString()));
        Assert.True(result.GetProperty("deleted").GetProperty("deleted").GetBoolean());
        Assert.Equal("NotFoundError", result.GetProperty("gone").GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_stream_helper_folds_the_events_into_the_final_response()
    {
        var result = await RunAsync("stream");
        Assert.Equal(Said, result.GetProperty("text").GetString());
        var types = result.GetProperty("types").EnumerateArray().Select(type => type.GetString()!).ToList();
        Assert.Equal(("response.created", "response.completed"), (types[0], types[^1]));
        Assert.Contains("response.output_text.delta", types);
    }

    [Fact]
    public async Task Chat_completions_come_whole_and_in_chunks()
    {
        var result = await RunAsync("chat");
        Assert.Equal(Said, result.GetProperty("whole").GetString());
        Assert.Equal(Said, result.GetProperty("text").GetString());
        Assert.Equal(result.GetProperty("wholeTotal").GetInt32(), result.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Embeddings_are_unit_vectors()
    {
        var result = await RunAsync("embeddings");
        Assert.Equal([1536, 1536], result.GetProperty("sizes").EnumerateArray().Select(size => size.GetInt32()));
        Assert.InRange(result.GetProperty("length").GetDouble(), 0.999, 1.001);
        Assert.Equal(2, result.GetProperty("tokens").GetInt32());
    }

    [Theory]
    [InlineData("model", "NotFoundError", 404, "model_not_found")]
    [InlineData("path", "NotFoundError", 404, null)]
    [InlineData("field", "BadRequestError", 400, "unknown_parameter")]
    public async Task Errors_are_thrown_as_their_own_classes(string which, string name, int status, string? code)
    {
        var error = (await RunAsync("errors")).GetProperty(which);
        Assert.Equal(name, error.GetProperty("name").GetString());
        Assert.Equal(status, error.GetProperty("status").GetInt32());
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.StartsWith("req_", error.GetProperty("requestId").GetString(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> RunAsync(string step)
    {
        var entry = NpmTools.RequireFile("openai", "index.mjs");
        await using var gateway = await ScriptedGateway.StartAsync();
        return await NodeClient.RunAsync(
            gateway.BaseUrl, "OpenAISdk", "surface", new Dictionary<string, string> { ["SDK_ENTRY"] = entry, ["STEP"] = step }, TestContext.Current.CancellationToken);
    }
}
