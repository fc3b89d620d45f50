using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proxy.Tests.Simulator.Answers;

/// <summary>The simulator's own answers, replayed as the next turn's input, obey its own rules.</summary>
public sealed class ConversationTests
{
    private const string Tools = """
        [{"type":"function","name":"Write","strict":false,"parameters":{"type":"object","properties":{"file_path":{"type":"string"},"content":{"type":"string"}},"required":["file_path","content"]}},
         {"type":"function","name":"Read","strict":false,"parameters":{"type":"object","properties":{"file_path":{"type":"string"},"limit":{"type":"integer"}},"required":["file_path"]}},
         {"type":"function","name":"Edit","strict":false,"parameters":{"type":"object","properties":{"file_path":{"type":"string"},"old_string":{"type":"string"},"new_string":{"type":"string"}},"required":["file_path","old_string","new_string"]}},
         {"type":"function","name":"Bash","strict":false,"parameters":{"type":"object","properties":{"command":{"type":"string"},"timeout":{"type":"integer"}},"required":["command"]}}]
        """;

    [Theory]
    [InlineData("gpt-5.6")]
    [InlineData("gpt-5")]
    [InlineData("gpt-4o")]
    public async Task A_tool_loop_runs_to_its_end(string model)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var input = new JsonArray(
            JsonNode.Parse("""{"role":"developer","content":"Working directory: /home/me"}"""),
            JsonNode.Parse("""{"role":"user","content":"Write a file notes.txt with content \"alpha\", then read notes.txt, then replace \"alpha\" with \"beta\" in notes.txt, then run `cat notes.txt`."}"""));
        var calls = new List<string>();
        for (var turn = 0; turn < 10; turn++)
        {
            var answer = await AskAsync(simulator, model, input);
            var made = answer.GetProperty("output").EnumerateArray().Where(i => i.Type() == "function_call").ToList();
            foreach (var item in answer.GetProperty("output").EnumerateArray()) input.Add(JsonNode.Parse(item.GetRawText()));
            if (made.Count == 0)
            {
                var text = answer.GetProperty("output").EnumerateArray().Last().GetProperty("content")[0].GetProperty("text").GetString()!;
                Assert.Contains("result of Bash", text, StringComparison.Ordinal);
                break;
            }
            foreach (var call in made)
            {
                calls.Add($"{call.GetProperty("name")} {call.GetProperty("arguments")}");
                input.Add(new JsonObject { ["type"] = "function_call_output", ["call_id"] = call.GetProperty("call_id").GetString(), ["output"] = $"result of {call.GetProperty("name")}" });
            }
        }
        Assert.Equal(
            [
                """Write {"file_path":"/home/me/notes.txt","content":"alpha"}""",
                """Read {"file_path":"/home/me/notes.txt"}""",
                """Edit {"file_path":"/home/me/notes.txt","old_string":"alpha","new_string":"beta"}""",
                """Bash {"command":"cat notes.txt"}""",
            ], calls);
    }

    [Fact]
    public async Task A_growing_conversation_is_served_from_the_cache()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var input = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Say \"yes\". " + string.Join(' ', Enumerable.Range(0, 1500)) });
        var cached = new List<int>();
        for (var turn = 0; turn < 3; turn++)
        {
            var answer = await AskAsync(simulator, "gpt-5.6", input);
            var usage = answer.GetProperty("usage");
            var details = usage.GetProperty("input_tokens_details");
            cached.Add(details.GetProperty("cached_tokens").GetInt32());
            Assert.Equal(usage.GetProperty("input_tokens").GetInt32(), cached[^1] + details.GetProperty("cache_write_tokens").GetInt32());
            Assert.Equal(usage.GetProperty("total_tokens").GetInt32(), usage.GetProperty("input_tokens").GetInt32() + usage.GetProperty("output_tokens").GetInt32());
            foreach (var item in answer.GetProperty("output").EnumerateArray()) input.Add(JsonNode.Parse(item.GetRawText()));
            input.Add(new JsonObject { ["role"] = "user", ["content"] = "Again: " + new string('x', 4000) });
        }
        Assert.Equal(0, cached[0]);
        Assert.True(cached[1] >= 1024 && cached[2] > cached[1], string.Join(", ", cached));
    }

    [Theory]
    [InlineData("gpt-4o", "message", "incomplete")]
    [InlineData("gpt-5.6", "message", "incomplete")]
    public async Task A_token_limit_leaves_the_answer_incomplete(string model, string type, string status)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var answer = await simulator.JsonAsync($$"""{"model":"{{model}}","max_output_tokens":16,"input":"Write 200 words"}""");
        Assert.Equal("incomplete", answer.GetProperty("status").GetString());
        Assert.Equal("max_output_tokens", answer.GetProperty("incomplete_details").GetProperty("reason").GetString());
        Assert.Equal(16, answer.GetProperty("usage").GetProperty("output_tokens").GetInt32());
        var last = answer.GetProperty("output").EnumerateArray().Last();
        Assert.Equal((type, status), (last.Type(), last.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task A_schema_is_answered_with_an_instance_of_it()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        const string Schema = """{"type":"object","properties":{"title":{"type":"string"},"level":{"type":"string","enum":["low","high"]},"tags":{"type":"array","items":{"type":"string"}},"score":{"type":"integer","minimum":5},"note":{"type":["string","null"]}},"required":["title","level","tags","score","note"],"additionalProperties":false}""";
        var answer = await simulator.JsonAsync($$"""{"model":"gpt-4o","input":"A high title: \"Sky\"","text":{"format":{"type":"json_schema","name":"answer","strict":true,"schema":{{Schema}} } } }""");
        var text = answer.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()!;
        var schema = await NJsonSchema.JsonSchema.FromJsonAsync(Schema, TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(text));
        Assert.Contains("\"high\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"function","name":"Read"}""", "Read")]
    [InlineData(""" "required" """, "Write")]
    [InlineData("""{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"Bash"}]}""", "Bash")]
    public async Task A_forced_tool_is_called_whatever_the_prompt_says(string choice, string expected)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var answer = await simulator.JsonAsync($$"""{"model":"gpt-4o","input":"Good morning","tools":{{Tools}},"tool_choice":{{choice}}}""");
        Assert.Equal(expected, answer.GetProperty("output")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task With_tool_choice_none_nothing_is_called()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var answer = await simulator.JsonAsync($$"""{"model":"gpt-4o","input":"Use the Bash tool","tools":{{Tools}},"tool_choice":"none"}""");
        Assert.Equal("message", Assert.Single(answer.GetProperty("output").EnumerateArray()).Type());
    }

    [Theory]
    [InlineData("call Bash with {\"command\":\"ls -l\",\"timeout\":5}", """Bash {"command":"ls -l","timeout":5}""")]
    [InlineData("Use the Bash tool twice with command=\"date\"", """Bash {"command":"date"}|Bash {"command":"date"}""")]
    [InlineData("Read a.txt and b.txt", """Read {"file_path":"a.txt"}|Read {"file_path":"b.txt"}""")]
    [InlineData("Use Read for a.txt and Bash with {\"command\":\"ls\"}", """Read {"file_path":"a.txt"}|Bash {"command":"ls"}""")]
    [InlineData("Write a poem about bash", "")]
    public async Task Calls_are_read_out_of_plain_instructions(string prompt, string expected)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var request = new JsonObject { ["model"] = "gpt-4o", ["input"] = prompt, ["tools"] = JsonNode.Parse(Tools) };
        var answer = await simulator.JsonAsync(request.ToJsonString());
        var calls = answer.GetProperty("output").EnumerateArray().Where(i => i.Type() == "function_call").Select(c => $"{c.GetProperty("name")} {c.GetProperty("arguments")}");
        Assert.Equal(expected, string.Join('|', calls));
    }

    [Fact]
    public async Task Obfuscation_is_left_out_on_request()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var events = await simulator.StreamAsync("""{"model":"gpt-4o","input":"hi","stream":true,"stream_options":{"include_obfuscation":false}}""");
        Assert.DoesNotContain(events, e => e.TryGetProperty("obfuscation", out _));
    }

    private static Task<JsonElement> AskAsync(SimulatorClient simulator, string model, JsonArray input) => simulator.JsonAsync(
        new JsonObject { ["model"] = model, ["input"] = input.DeepClone(), ["tools"] = JsonNode.Parse(Tools), ["store"] = false, ["prompt_cache_key"] = "k" }.ToJsonString());
}
