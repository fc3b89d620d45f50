using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Contract;

/// <summary>R4: tools that come and go in the middle of a conversation.</summary>
public sealed class ToolChangeCases : ContractTest
{
    private const string Body = """
        {"model":"claude-opus-5-5","max_tokens":1024,"stream":false,"tools":[{"name":"get","input_schema":{"type":"object"}},{"name":"list","input_schema":{"type":"object"}}],
         "messages":[{"role":"user","content":"Hi"},{"role":"system","content":[
           {"type":"tool_removal","tool":{"type":"tool_reference","name":"get"}},
           {"type":"tool_addition","tool":{"type":"tool_definition","definition":{"name":"a_name_that_a_short_upstream_would_cut","input_schema":{"type":"object","properties":{"a":{"type":"string"}}}}}}]}]}
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tool_defined_on_the_way_is_called_by_its_name(bool additional)
    {
        var settings = new Dictionary<string, string> { ["Proxy:Profiles:gpt-6.1-sol:MaxToolName"] = "24", ["Proxy:Profiles:gpt-6.1-sol:AdditionalTools"] = additional ? "true" : "false" };
        await PlayAsync(settings, Turn.Of(Item.Text("first")), Turn.Of(Item.Text("second")));

        await OkAsync(new ApiRequest(Body) { Headers = [("anthropic-beta", "inline-tools-2026-09-15")] });
        var request = Upstream.Single();
        var defined = additional ? request.Input("additional_tools").Single().GetProperty("tools")[0] : request.Body.GetProperty("tools")[1];
        var name = defined.GetProperty("name").GetString()!;

        Assert.Equal(24, name.Length);
        Assert.Equal(2, request.Body.GetProperty("tools").GetArrayLength());
        Assert.Equal(additional, request.Body.TryGetProperty("tool_choice", out var choice));
        if (additional) Assert.Equal($$"""{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"list"},{"type":"function","name":"{{name}}"}]}""", choice.GetRawText());
        else Assert.Equal("list", request.Body.GetProperty("tools")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Its_call_comes_back_under_the_clients_name_without_the_nulls()
    {
        await PlayAsync(Turn.Of(Item.Call("a_name_that_a_short_upstream_would_cut", """{"a":null}""", "call_1")));

        var answer = await OkAsync(Body);

        Assert.Equal(
            """{"type":"tool_use","id":"toolu_1","name":"a_name_that_a_short_upstream_would_cut","input":{},"caller":{"type":"direct"}}""",
            answer.Content.Single().GetRawText());
    }

    [Fact]
    public async Task A_reference_to_nothing_is_refused_with_its_code()
    {
        await PlayAsync();

        var answer = await PostAsync(Body.Replace("\"name\":\"get\"}}", "\"name\":\"gone\"}}", StringComparison.Ordinal));

        Assert.Equal(400, answer.Status);
        Assert.Equal("tool_reference_unresolved", answer.Error.GetProperty("details").GetProperty("error_code").GetString());
        Assert.Empty(Upstream);
    }
}
