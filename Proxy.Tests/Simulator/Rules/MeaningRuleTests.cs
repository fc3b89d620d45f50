namespace Proxy.Tests.Simulator.Rules;

/// <summary>What OpenAI enforces beyond shape.</summary>
public sealed class MeaningRuleTests
{
    private const string Call = """{"type":"function_call","call_id":"call_1","name":"f","arguments":"{}"}""";
    private const string Output = """{"type":"function_call_output","call_id":"call_1","output":"1"}""";

    [Theory]
    [InlineData("""[{"role":"user","content":"a"},CALL]""", "No tool output found for function call call_1.")]
    [InlineData("""[{"role":"user","content":"a"},OUTPUT]""", "No tool call found for function call output with call_id call_1.")]
    [InlineData("""[{"role":"user","content":"a"},OUTPUT,CALL]""", "No tool call found for function call output with call_id call_1.")]
    [InlineData("""[CALL,OUTPUT,OUTPUT]""", "No tool call found for function call output with call_id call_1.")]
    [InlineData("""[CALL,CALL,OUTPUT,OUTPUT]""", "Duplicate function call with call_id call_1.")]
    [InlineData("""[{"type":"custom_tool_call","call_id":"call_1","name":"f","input":""},OUTPUT]""", "No tool call found for function call output with call_id call_1.")]
    [InlineData("""[{"type":"custom_tool_call","call_id":"call_1","name":"f","input":""}]""", "No tool output found for custom tool call call_1.")]
    public async Task Calls_and_outputs_come_in_pairs(string input, string message)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var items = input.Replace("CALL", Call, StringComparison.Ordinal).Replace("OUTPUT", Output, StringComparison.Ordinal);
        await simulator.RefusesAsync($$"""{"model":"gpt-4o","input":{{items}}}""", message, "input", null);
    }

    [Fact]
    public async Task A_call_id_may_be_used_again_once_its_output_came()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.AcceptsAsync($$"""{"model":"gpt-4o","input":[{{Call}},{{Output}},{{Call}},{{Output}}]}""");
    }

    [Theory]
    [InlineData("gpt-5", "\"temperature\":0.5", "Unsupported parameter: 'temperature' is not supported with this model.", "temperature", "unsupported_parameter")]
    [InlineData("gpt-5.6", "\"top_p\":0.5", "Unsupported parameter: 'top_p' is not supported with this model.", "top_p", "unsupported_parameter")]
    [InlineData("gpt-5.1", "\"temperature\":0.5,\"reasoning\":{\"effort\":\"low\"}", "Unsupported parameter: 'temperature' is not supported with this model.", "temperature", "unsupported_parameter")]
    [InlineData("gpt-4o", "\"reasoning\":{\"effort\":\"low\"}", "Unsupported parameter: 'reasoning.effort' is not supported with this model.", "reasoning.effort", "unsupported_parameter")]
    [InlineData("gpt-5", "\"reasoning\":{\"effort\":\"none\"}", "Unsupported value: 'none' is not supported with the 'gpt-5' model. Supported values are: 'minimal', 'low', 'medium', and 'high'.", "reasoning.effort", "unsupported_value")]
    [InlineData("gpt-6-astra", "\"reasoning\":{\"effort\":\"none\"}", "Unsupported value: 'none' is not supported with the 'gpt-6-astra' model. Supported values are: 'low', 'medium', 'high', 'xhigh', and 'max'.", "reasoning.effort", "unsupported_value")]
    [InlineData("gpt-5.5", "\"reasoning\":{\"effort\":\"max\"}", "Unsupported value: 'max' is not supported with the 'gpt-5.5' model. Supported values are: 'none', 'low', 'medium', 'high', and 'xhigh'.", "reasoning.effort", "unsupported_value")]
    [InlineData("gpt-4o", "\"include\":[\"reasoning.encrypted_content\"]", "Encrypted content is not supported with this model.", "include", null)]
    [InlineData("gpt-5.5", "\"prompt_cache_options\":{\"mode\":\"explicit\"}", "Unsupported parameter: 'prompt_cache_options' is not supported with this model.", "prompt_cache_options", "unsupported_parameter")]
    [InlineData("no-such-model", "\"store\":false", "The requested model 'no-such-model' does not exist.", "model", "model_not_found")]
    [InlineData("gpt-4o", "\"previous_response_id\":\"resp_1\"", "Previous response with id 'resp_1' not found.", "previous_response_id", "previous_response_not_found")]
    [InlineData("gpt-4o", "\"tool_choice\":\"required\"", "Tool choice 'required' must be specified with 'tools' parameter.", "tool_choice", null)]
    [InlineData("gpt-4o", "\"tool_choice\":{\"type\":\"function\",\"name\":\"x\"}", "Tool choice 'x' not found in 'tools' parameter.", "tool_choice", "invalid_value")]
    [InlineData("gpt-4o", "\"text\":{\"format\":{\"type\":\"json_object\"}}", "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.", "input", null)]
    public async Task Settings_must_suit_the_model_and_each_other(string model, string setting, string message, string param, string? code)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.RefusesAsync($$"""{"model":"{{model}}","input":"hi",{{setting}}}""", message, param, code);
    }

    [Theory]
    [InlineData("gpt-5.1", "\"temperature\":0.5")]
    [InlineData("gpt-5.4", "\"temperature\":0.5,\"reasoning\":{\"effort\":\"none\"}")]
    [InlineData("gpt-4o", "\"temperature\":0.5")]
    [InlineData("gpt-5.6", "\"reasoning\":{\"effort\":\"max\"},\"include\":[\"reasoning.encrypted_content\"]")]
    public async Task What_a_model_takes_is_accepted(string model, string setting)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.AcceptsAsync($$"""{"model":"{{model}}","input":"hi",{{setting}}}""");
    }

    [Theory]
    [InlineData("\"\"", "Invalid 'input': empty string. Expected a string with minimum length 1, but got an empty string instead.", "input", "empty_string")]
    [InlineData("[]", "Invalid 'input': empty array. Expected an array with minimum length 1, but got an empty array instead.", "input", "empty_array")]
    [InlineData("""[{"role":"user","content":[]}]""", "Invalid 'input[0].content': empty array. Expected an array with minimum length 1, but got an empty array instead.", "input[0].content", "empty_array")]
    [InlineData("""[{"type":"function_call","id":"call_1","call_id":"c","name":"f","arguments":"{}"}]""", "Invalid 'input[0].id': 'call_1'. Expected an ID that begins with 'fc'.", "input[0].id", "invalid_value")]
    [InlineData("""[{"type":"compaction_trigger"},{"role":"user","content":"a"}]""", "A 'compaction_trigger' item must be the last item of the input.", "input[0]", "invalid_value")]
    public async Task The_input_must_hold_something_sound(string input, string message, string param, string code)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.RefusesAsync($$"""{"model":"gpt-4o","input":{{input}}}""", message, param, code);
    }

    [Fact]
    public async Task An_input_beyond_the_window_is_refused_with_the_recorded_words()
    {
        await using var simulator = await SimulatorClient.StartAsync(new() { ContextWindow = 100 });
        await simulator.RefusesAsync(
            $$"""{"model":"gpt-4o","input":"{{new string('a', 500)}}"}""",
            "Your input exceeds the context window of this model. Please adjust your input and try again.", "input", "context_length_exceeded");
    }

    [Theory]
    [InlineData("data:image/png;base64,@@@")]
    [InlineData("data:image/png;base64,")]
    [InlineData("data:image/png;base64,aGVsbG8gd29ybGQ=")]
    [InlineData("data:image/bmp;base64,iVBORw0KGgo=")]
    [InlineData("data:text/plain;base64,aGk=")]
    [InlineData("file:///etc/passwd")]
    [InlineData("not a url")]
    public async Task Images_must_be_images(string url)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var answer = await simulator.JsonAsync(Image(url), System.Net.HttpStatusCode.BadRequest);
        Assert.Equal("input[0].content[0].image_url", answer.GetProperty("error").GetProperty("param").GetString());
    }

    [Theory]
    [InlineData("data:image/png;base64,iVBORw0KGgo=")]
    [InlineData("https://example.com/a.png")]
    public async Task Sound_images_pass(string url)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.AcceptsAsync(Image(url));
    }

    private static string Image(string url) => $$"""{"model":"gpt-4o","input":[{"role":"user","content":[{"type":"input_image","image_url":"{{url}}"}]}]}""";
}
