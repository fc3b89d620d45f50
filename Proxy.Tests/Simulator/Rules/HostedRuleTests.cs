namespace Proxy.Tests.Simulator.Rules;

/// <summary>Hosted tools, deferred tools and the items that came with them.</summary>
public sealed class HostedRuleTests
{
    private const string Deferred = """{"type":"function","name":"f","strict":false,"defer_loading":true,"parameters":{"type":"object","properties":{}}}""";

    [Theory]
    [InlineData("gpt-5.6", """[{"type":"web_search","filters":{"allowed_domains":["https://e.com"]}}]""", "Invalid 'tools[0].filters.allowed_domains': 'https://e.com' is not a domain. Leave out the scheme.", "tools[0].filters.allowed_domains", "invalid_value")]
    [InlineData("gpt-5.6", """[{"type":"web_search","user_location":{"type":"approximate","country":"Portugal"}}]""", "Invalid 'tools[0].user_location.country': 'Portugal'. Expected a two-letter ISO country code.", "tools[0].user_location.country", "invalid_value")]
    [InlineData("gpt-5.6", """[{"type":"web_search","filters":{"blocked_domains":["e.com"]}}]""", "Unknown parameter: 'tools[0].filters.blocked_domains'.", "tools[0].filters.blocked_domains", "unknown_parameter")]
    [InlineData("gpt-5.6", """[{"type":"mcp","server_label":"my server","server_url":"https://e.com"}]""", "Invalid 'tools[0].server_label': 'my server'. Must start with a letter and consist of only letters, digits, '-' and '_'.", "tools[0].server_label", "invalid_value")]
    [InlineData("gpt-5.6", """[{"type":"mcp","server_label":"s"}]""", "One of 'server_url', 'connector_id' or 'tunnel_id' must be provided for 'tools[0]'.", "tools[0]", "missing_required_parameter")]
    [InlineData("gpt-5.6", """[{"type":"mcp","server_label":"s","server_url":"e.com"}]""", "Invalid 'tools[0].server_url'. Expected a valid URL, but got a value with an invalid format.", "tools[0].server_url", "invalid_value")]
    [InlineData("gpt-5.6", """[{"type":"mcp","server_label":"s","server_url":"https://e.com"},{"type":"mcp","server_label":"s","server_url":"https://f.com"}]""", "Duplicate MCP server label 's'.", "tools[1].server_label", "invalid_value")]
    [InlineData("gpt-5.2", """[{"type":"tool_search"}]""", "Tool 'tool_search' is not supported with gpt-5.2.", "tools", null)]
    [InlineData("gpt-5.2", """[{"type":"namespace","name":"n","description":"d","tools":[{"type":"function","name":"f","strict":false}]}]""", "Tool 'namespace' is not supported with gpt-5.2.", "tools", null)]
    [InlineData("gpt-5.6", "[" + Deferred + "]", "Tools with 'defer_loading' need a tool of type 'tool_search' that loads them.", "tools[0].defer_loading", "invalid_value")]
    public async Task A_tool_that_OpenAI_would_refuse_is_refused(string model, string tools, string message, string param, string? code)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.RefusesAsync($$"""{"model":"{{model}}","input":"hi","tools":{{tools}}}""", message, param, code);
    }

    [Theory]
    [InlineData("\"tools\":[{\"type\":\"web_search\"}],\"reasoning\":{\"effort\":\"minimal\"}", "The following tools cannot be used with reasoning.effort 'minimal': web_search.", "tools", null)]
    [InlineData("\"context_management\":[{\"type\":\"clear\"}]", "Invalid value: 'clear'. Supported values are: 'compaction'.", "context_management[0].type", "invalid_value")]
    [InlineData("\"tools\":[{\"type\":\"web_search\"}],\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":[]}", "Invalid 'tool_choice.tools': empty array. Expected an array with minimum length 1, but got an empty array instead.", "tool_choice.tools", "empty_array")]
    [InlineData("\"tools\":[{\"type\":\"web_search\"}],\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[{\"name\":\"f\"}]}", "Missing required parameter: 'tool_choice.tools[0].type'.", "tool_choice.tools[0].type", "missing_required_parameter")]
    [InlineData("\"tools\":[{\"type\":\"web_search\"}],\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[{\"type\":\"mcp\",\"server_label\":\"s\"}]}", "Tool choice 'mcp' not found in 'tools' parameter.", "tool_choice", "invalid_value")]
    public async Task Settings_must_suit_the_hosted_tools(string setting, string message, string param, string? code)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.RefusesAsync($$"""{"model":"gpt-5","input":"hi",{{setting}}}""", message, param, code);
    }

    [Theory]
    [InlineData("gpt-5.2", """{"type":"additional_tools","role":"developer","tools":[{"type":"custom","name":"c"}]}""", "Unsupported parameter: 'additional_tools' items are not supported with gpt-5.2.", "input[1]", "unsupported_parameter")]
    [InlineData("gpt-5.5", """{"type":"configuration_update","reasoning":{"effort":"low"}}""", "Unsupported parameter: 'input[1]' is not supported with this model.", "input[1]", "unsupported_parameter")]
    [InlineData("gpt-5.6", """{"type":"code_interpreter_call","id":"ws_1","status":"completed","container_id":"c","code":"1","outputs":null}""", "Invalid 'input[1].id': 'ws_1'. Expected an ID that begins with 'ci'.", "input[1].id", "invalid_value")]
    [InlineData("gpt-5.6", """{"type":"tool_search_call","arguments":{},"call_id":"call_1","execution":"client"}""", "No tool output found for tool search call call_1.", "input", null)]
    public async Task An_item_that_OpenAI_would_refuse_is_refused(string model, string item, string message, string param, string? code)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.RefusesAsync($$"""{"model":"{{model}}","input":[{"role":"user","content":"hi"},{{item}}]}""", message, param, code);
    }

    [Theory]
    [InlineData("\"tools\":[" + Deferred + ",{\"type\":\"tool_search\"}]")]
    [InlineData("\"tools\":[{\"type\":\"namespace\",\"name\":\"n\",\"description\":\"d\",\"tools\":[" + Deferred + "]},{\"type\":\"tool_search\"}],\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[{\"type\":\"namespace\",\"name\":\"n\"}]}")]
    [InlineData("\"tools\":[{\"type\":\"web_search\",\"filters\":{\"allowed_domains\":[\"docs.e.com\"]},\"user_location\":{\"type\":\"approximate\",\"country\":\"PT\"}}],\"max_tool_calls\":3")]
    [InlineData("\"tools\":[{\"type\":\"mcp\",\"server_label\":\"s-1\",\"server_url\":\"https://e.com\",\"authorization\":\"t\",\"allowed_tools\":[\"a\"],\"require_approval\":\"never\"}]")]
    [InlineData("\"prompt_cache_options\":{\"mode\":\"explicit\",\"ttl\":\"12h\",\"comparison_response_id\":null}")]
    public async Task What_the_gateway_may_send_is_accepted(string setting)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await simulator.AcceptsAsync($$"""{"model":"gpt-5.6","input":"hi",{{setting}}}""");
    }
}
