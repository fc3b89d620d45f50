using System.Text.Json;

namespace Proxy.Simulator.Answers.Defaults;

/// <summary>A tool the answer may call: a function or custom tool, alone or in a namespace.</summary>
internal sealed record ToolOffer(string Name, string? Namespace, bool Custom, JsonElement? Parameters)
{
    public static IEnumerable<ToolOffer> From(IEnumerable<JsonElement> tools) => tools.SelectMany(tool => tool.Text("type") switch
    {
        "function" or "custom" when Of(tool, null) is { } offer => [offer],
        "namespace" => tool.Items("tools").Select(t => Of(t, tool.Text("name"))).OfType<ToolOffer>(),
        _ => Enumerable.Empty<ToolOffer>(),
    });

    private static ToolOffer? Of(JsonElement tool, string? space) =>
        tool.Text("name") is { } name ? new ToolOffer(name, space, tool.Text("type") == "custom", tool.Member("parameters")) : null;
}
