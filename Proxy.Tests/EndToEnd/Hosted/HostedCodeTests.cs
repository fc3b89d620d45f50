using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Tests.Contract;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.EndToEnd.Hosted;

/// <summary>R48, R72, S10: code that upstream runs, through the real gateway and the strict simulator, turn after turn.</summary>
public sealed class HostedCodeTests : ContractTest
{
    private const string Tools = "\"tools\":[{\"type\":\"code_execution_20250825\",\"name\":\"code_execution\"}]";

    private static JsonObject Ran(string code, string logs, string? container = null)
    {
        var call = new JsonObject { ["code"] = code, ["logs"] = logs };
        if (container is not null) call["container_id"] = container;
        return new JsonObject { ["code_interpreter"] = call };
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S10_Code_comes_as_a_pair_and_goes_back_as_it_was(bool stream)
    {
        await PlayAsync(Turn.Of(Item.Reasoning("Compute."), Ran("print(2+2)", "4\n", "cntr_abc"), Item.Text("It is 4.")), Turn.Of(Item.Text("Still 4.")));

        var message = await AskAsync(Body("", User("What is 2+2?")), stream);
        var content = message["content"]!.AsArray();
        Assert.Equal(["thinking", "server_tool_use", "code_execution_tool_result", "text"], content.Select(b => (string)b!["type"]!));
        Assert.Equal("""{"code":"print(2+2)"}""", content[1]!["input"]!.ToJsonString(s_plain));
        Assert.Equal("4\n", (string?)content[2]!["content"]!["stdout"]);
        Assert.Equal((string?)content[1]!["id"], (string?)content[2]!["tool_use_id"]);
        Assert.Equal("end_turn", (string?)message["stop_reason"]);
        Assert.Matches("^container_[A-Za-z0-9_]+$", (string)message["container"]!["id"]!);
        Assert.True(DateTimeOffset.Parse((string)message["container"]!["expires_at"]!, System.Globalization.CultureInfo.InvariantCulture) > DateTimeOffset.UnixEpoch);
        Assert.DoesNotContain("cntr_abc", message.ToJsonString(), StringComparison.Ordinal);

        await AskAsync(Body("", User("What is 2+2?"), new JsonObject { ["role"] = "assistant", ["content"] = content.DeepClone() }, User("And now?")), stream);

        var first = Upstream[0].Body;
        Assert.Equal("code_interpreter", first.GetProperty("tools")[0].GetProperty("type").GetString());
        Assert.Contains("code_interpreter_call.outputs", first.GetProperty("include").EnumerateArray().Select(i => i.GetString()));
        var items = Upstream[1].Items.ToList();
        Assert.Equal(["message", "reasoning", "code_interpreter_call", "message", "message"], items.Select(i => i.GetProperty("type").GetString()));
        Assert.Equal("print(2+2)", items[2].GetProperty("code").GetString());
        Assert.Equal("cntr_abc", items[2].GetProperty("container_id").GetString());
        Assert.Equal("4\n", items[2].GetProperty("outputs")[0].GetProperty("logs").GetString());
    }

    [Fact]
    public async Task R72_A_container_goes_on_and_one_that_is_gone_is_not_found()
    {
        await PlayAsync(
            Turn.Of(Ran("x=1", "", "cntr_abc"), Item.Text("Done.")),
            Turn.Of(Ran("x", "1", "cntr_abc"), Item.Text("1.")),
            Turn.Error(404, null, "Container with id 'cntr_abc' not found."));

        var id = (string)(await AskAsync(Body("", User("Set x")), stream: false))["container"]!["id"]!;
        var named = "\"container\":{\"id\":\"" + id + "\"},";
        var second = await AskAsync(Body(named, User("Read x")), stream: true);
        Assert.Equal("cntr_abc", Upstream[1].Body.GetProperty("tools")[0].GetProperty("container").GetString());
        // The client's own word for it, so that it sees the same container.
        Assert.Equal(id, (string?)second["container"]!["id"]);

        var gone = await PostAsync(Body(named, User("Read x")));
        Assert.Equal(404, gone.Status);
        Assert.Equal("not_found_error", gone.Error.GetProperty("type").GetString());
        Assert.DoesNotContain("cntr_", gone.Text, StringComparison.Ordinal);
        Assert.Equal("false", gone.Header("x-should-retry"));

        var foreign = await PostAsync(Body("\"container\":\"container_011CPR5CNjB747bTd36fQLFk\",", User("Read x")));
        Assert.Equal(404, foreign.Status);
        Assert.Equal("Container `container_011CPR5CNjB747bTd36fQLFk` not found.", foreign.Error.GetProperty("message").GetString());
        Assert.Equal(3, Upstream.Count);
    }

    [Fact]
    public async Task R23_A_file_for_the_container_is_refused_by_its_id()
    {
        await PlayAsync();
        var answer = await PostAsync(Body("", """{"role":"user","content":[{"type":"text","text":"a"},{"type":"container_upload","file_id":"file_1"}]}"""));
        Assert.Equal((404, "messages.0.content.1.container_upload.file_id: File `file_1` not found."), (answer.Status, answer.Error.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task R48_A_model_without_code_is_told_by_the_tools_place()
    {
        await PlayAsync(new Dictionary<string, string> { ["Proxy:Profiles:gpt-5.6-sol:CodeInterpreter"] = "false", ["Proxy:Models:claude-opus-5-5:Upstream"] = "gpt-5.6-sol" });
        Assert.Equal("tools.0.type: 'code_execution_20250825' is not supported for claude-opus-5-5", await RefusedAsync(Body("", User("Hi"))));
    }

    [Fact] // S6: nobody asked for it, so no client has to understand it
    public async Task S10_Code_that_nobody_asked_for_is_carried_sealed()
    {
        await PlayAsync(Turn.Of(Ran("1", "1"), Item.Text("1.")));
        var message = await AskAsync(HelloStream, stream: true, asItIs: true);
        Assert.Equal(["redacted_thinking", "text"], message["content"]!.AsArray().Select(b => (string)b!["type"]!));
        Assert.Null(message["container"]);
    }

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string User(string text) => new JsonObject { ["role"] = "user", ["content"] = text }.ToJsonString();

    private static string Body(string more, params JsonNode[] messages) =>
        "{\"model\":\"claude-opus-5-5\",\"max_tokens\":1024,\"thinking\":{\"type\":\"adaptive\",\"display\":\"summarized\"}," + more + Tools + ",\"messages\":[" + string.Join(',', messages.Select(m => m is JsonValue ? (string)m! : m.ToJsonString())) + "]}";

    private async Task<JsonObject> AskAsync(string body, bool stream, bool asItIs = false)
    {
        if (!stream) return JsonNode.Parse((await OkAsync(body)).Text)!.AsObject();
        var answer = await OkAsync(asItIs ? body : "{\"stream\":true," + body[1..]);
        var bytes = Encoding.UTF8.GetBytes(answer.Text);
        Assert.Empty(AnthropicGrammar.Check(bytes));
        return MessageFold.Fold(bytes);
    }
}
