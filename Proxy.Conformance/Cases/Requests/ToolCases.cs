using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Requests;

/// <summary>R37 to R40, K7, K10: tools of the client's own.</summary>
internal static class ToolCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Sends("tool.function", "R38 R37", "a tool is a function with its schema", Adding, ("tools.0", """
            {"type":"function","name":"add","description":"Adds","parameters":{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a"]},"strict":false}
            """)),
        Sends("tool.no-properties", "R38 K7", "a schema without properties gets empty ones", Hello.Tools("""{"name":"now","input_schema":{"type":"object"}}"""), ("tools.0.parameters", """{"type":"object","properties":{}}""")),
        Refused("tool.same-name", "R38", "names of tools are unique", Hello.Tools(AddTool, AddTool), "=tools: Tool names must be unique."),
        Sends("tool.examples", "R39", "examples are told in the description", Hello.Tools("""{"name":"add","description":"Adds","input_examples":[{"a":1}],"input_schema":{"type":"object","properties":{"a":{"type":"number"}}}}"""),
            ("tools.0.description", "^Adds\nExamples:\n"), ("tools.0.description", """~{"a":1}""")),
        new("tool.silent", "R40", "options that change nothing are silent", async trial =>
        {
            (await trial.OkAsync(Hello.Tools(AddTool.Replace("{\"name\"", "{\"eager_input_streaming\":true,\"name\"", StringComparison.Ordinal)))).HasHeader("x-gateway-warning", null);
            (await trial.UpstreamOnceAsync()).Is("tools.0.eager_input_streaming", null);
        }) { NeedsUpstream = true },
        new("tool.long-name", "K7", "a long name goes upstream in a form it takes, and comes back whole", async trial =>
        {
            var name = "mcp__" + new string('s', 60) + "__" + new string('t', 44);
            var ask = Hello.Tools(AddTool.Replace("\"add\"", $"\"{name}\"", StringComparison.Ordinal));
            await trial.OkAsync(ask);
            await trial.PlayAsync(Turn.Of(Step.Call((await trial.UpstreamOnceAsync()).Text("tools.0.name"), """{"a":1}""")));
            (await trial.OkAsync(ask)).Message.Is("content.0.name", "=" + name);
        }) { NeedsUpstream = true },
        Sends("tool.odd-schema", "K7", "an odd schema reaches upstream in a form it takes", Hello.Tools("""
            {"name":"odd","input_schema":{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"any":{},"map":{"type":"object","propertyNames":{"type":"string"},"additionalProperties":{"type":"string"}}}}}
            """), ("tools.0.name", "=odd"), ("tools.0.parameters.properties.map", "?")),
        Answered("tool.null", "K10", "a null for an argument that may be left out and cannot be null is removed", Adding, Turn.Of(Step.Call("add", """{"a":1,"b":null}""")), ("content.0.input", """{"a":1}""")),
        Sends("tool.placeholder", "K6", "the placeholder of deferred tools is dropped", Adding.Tools(AddTool, """{"name":"DeferredToolPlaceholder","input_schema":{"type":"object","properties":{}}}"""), sent => sent.Omits("DeferredToolPlaceholder")),
        Sends("choice.auto", "R52", "auto is auto", Adding.With("tool_choice", """{"type":"auto"}"""), ("tool_choice", "=auto")),
        Sends("choice.none", "R52", "none is none", Adding.With("tool_choice", """{"type":"none"}"""), ("tool_choice", "=none")),
        Sends("choice.tool", "R52", "a tool is that function", Adding.With("tool_choice", """{"type":"tool","name":"add"}""").With("thinking", """{"type":"disabled"}"""), ("tool_choice", """{"type":"function","name":"add"}""")),
        Refused("choice.no-tools", "R52", "a forced choice needs tools", Hello.With("tool_choice", """{"type":"any"}"""), "~tool"),
        Refused("choice.newest", "R52", "some models cannot be forced", Adding.On("claude-opus-5-5").With("tool_choice", """{"type":"any"}"""), "~tool_choice"),
        Sends("parallel.on", "R53", "parallel calls are allowed in so many words", Adding, ("parallel_tool_calls", "true")),
        Answered("parallel.first", "R53", "of two calls the first is kept where one was asked for", Adding.With("tool_choice", """{"type":"auto","disable_parallel_tool_use":true}"""),
            Turn.Of(Step.Call("add", """{"a":1}"""), Step.Call("add", """{"a":2}""")), ("content.#", "1"), ("content.0.input", """{"a":1}""")),
    ];
}
