using Proxy.Simulator.Models;
using Proxy.Tests.Api;

namespace Proxy.Tests.Upstreams;

/// <summary>C0.4: what the built-in profiles send to each model is what that model takes, the first time.</summary>
public sealed class BuiltInProfileTests
{
    private const string Tools = """
        {"name":"get","description":"Gets","strict":true,"input_schema":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"required":["a"],"additionalProperties":false}}
        """;

    private const string Deferred = """
        {"type":"tool_search_tool_bm25_20251119","name":"tool_search_tool_bm25"},
        {"name":"later","description":"Later","defer_loading":true,"input_schema":{"type":"object","properties":{}}}
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Models => [.. ModelTable.Listed];

    [Theory, MemberData(nameof(Models))]
    public async Task Nothing_is_sent_that_the_model_does_not_take(string model)
    {
        await using var gateway = await GatewayFixture.StartAsync();
        foreach (var body in Requests(model))
        {
            using var response = await gateway.PostAsync(body);
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            Assert.True(response.IsSuccessStatusCode, $"{text}\n{body}");
            Assert.DoesNotContain("not-taken-by-upstream", response.Headers.TryGetValues("x-gateway-warning", out var warnings) ? string.Join(',', warnings) : "", StringComparison.Ordinal);
        }

        Assert.Equal(Requests(model).Count(), gateway.Simulator!.Requests.Count);
    }

    // Each asks for everything of one kind.
    private static IEnumerable<string> Requests(string model)
    {
        string Ask(string members, string messages = """{"role":"user","content":"hello"}""") =>
            $$"""{"model":"{{model}}","max_tokens":4096,"messages":[{{messages}}],{{members}}}""";
        foreach (var effort in (string[])["low", "medium", "high", "xhigh", "max"])
            yield return Ask($$$"""  "thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"{{{effort}}}"}  """);
        yield return Ask("""  "thinking":{"type":"disabled"},"temperature":0.5,"top_p":0.9  """);
        yield return Ask("""  "speed":"fast","service_tier":"standard_only","metadata":{"user_id":"u"}  """);
        yield return Ask($$"""  "tools":[{{Tools}}],"tool_choice":{"type":"any","disable_parallel_tool_use":true},"thinking":{"type":"disabled"}  """);
        yield return Ask($"""  "tools":[{Tools},{Deferred}]  """);
        yield return Ask("""  "output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}}}  """);
        yield return Ask("""  "system":[{"type":"text","text":"rules","cache_control":{"type":"ephemeral","ttl":"1h"}}]  """, """
            {"role":"user","content":[{"type":"text","text":"hello","cache_control":{"type":"ephemeral"}}]},
            {"role":"assistant","content":"hi"},
            {"role":"user","content":"again"},{"role":"system","content":[{"type":"text","text":"be brief"}],"output_config":{"effort":"low"}}
            """);
        yield return Ask("""  "thinking":{"type":"disabled"},"tools":[{"type":"web_search_20250305","name":"web_search"}]  """);
        yield return Ask("""  "tools":[{"type":"web_search_20250305","name":"web_search","max_uses":2,"allowed_domains":["e.com"]},{"type":"code_execution_20250825","name":"code_execution"}]  """);
    }
}
