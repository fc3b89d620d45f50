namespace Proxy.Tests.Simulator.Rules;

/// <summary>OpenAI's words for requests of the wrong shape.</summary>
public sealed class ShapeRuleTests
{
    [Theory]
    [InlineData("""{"input":"hi"}""", "Missing required parameter: 'model'.", "model", "missing_required_parameter")]
    [InlineData("""{"model":"gpt-4o","input":"hi","foo":1}""", "Unknown parameter: 'foo'.", "foo", "unknown_parameter")]
    [InlineData("""{"model":"gpt-4o","input":[{"role":"user","content":"hi","cache_control":{}}]}""", "Unknown parameter: 'input[0].cache_control'.", "input[0].cache_control", "unknown_parameter")]
    [InlineData("""{"model":3,"input":"hi"}""", "Invalid type for 'model': expected a string, but got an integer instead.", "model", "invalid_type")]
    [InlineData("""{"model":"gpt-4o","input":1.5}""", "Invalid type for 'input': expected one of a string or an array, but got a decimal instead.", "input", "invalid_type")]
    [InlineData("""{"model":"gpt-4o","input":"hi","max_output_tokens":5}""", "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 5 instead.", "max_output_tokens", "integer_below_min_value")]
    [InlineData("""{"model":"gpt-4o","input":"hi","temperature":2.5}""", "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 2.5 instead.", "temperature", "decimal_above_max_value")]
    [InlineData("""{"model":"gpt-4o","input":"hi","truncation":"maybe"}""", "Invalid value: 'maybe'. Supported values are: 'auto' and 'disabled'.", "truncation", "invalid_value")]
    [InlineData("""{"model":"gpt-4o","input":"hi","tool_choice":"any"}""", "Invalid value: 'any'. Supported values are: 'none', 'auto', and 'required'.", "tool_choice", "invalid_value")]
    [InlineData("""{"model":"gpt-4o","input":[{"role":"assistant","content":[{"type":"input_text","text":"a"}]}]}""", "Invalid value: 'input_text'. Supported values are: 'output_text' and 'refusal'.", "input[0].content[0].type", "invalid_value")]
    [InlineData("""{"model":"gpt-4o","input":"hi","tools":[{"type":"function","name":"a b"}]}""", "Invalid 'tools[0].name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.", "tools[0].name", "invalid_value")]
    [InlineData("""{"model":"gpt-4o","input":"hi","tools":[{"type":"function"}]}""", "Missing required parameter: 'tools[0].name'.", "tools[0].name", "missing_required_parameter")]
    public async Task A_request_of_the_wrong_shape_is_refused_in_the_words_of_OpenAI(string request, string message, string param, string code)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.RefusesAsync(request, message, param, code);
    }

    [Fact]
    public async Task A_call_id_of_65_characters_is_too_long_and_one_of_64_is_not()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.RefusesAsync(
            Pair(new string('c', 65)), "Invalid 'input[1].call_id': string too long. Expected a string with maximum length 64, but got a string with length 65 instead.", "input[1].call_id", "string_above_max_length");
        await simulator.AcceptsAsync(Pair(new string('c', 64)));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"model":"gpt-4o","input":"a","input":"b"}""")]
    [InlineData("")]
    public async Task What_is_no_JSON_or_repeats_a_key_is_not_parsed(string body)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var answer = await simulator.JsonAsync(body, System.Net.HttpStatusCode.BadRequest);
        Assert.StartsWith("We could not parse the JSON body of your request.", answer.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static string Pair(string id) =>
        $$"""{"model":"gpt-4o","input":[{"role":"user","content":"a"},{"type":"function_call","call_id":"{{id}}","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"{{id}}","output":"1"}]}""";
}
