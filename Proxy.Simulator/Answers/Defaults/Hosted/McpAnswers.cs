using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Proxy.Simulator.Answers.Defaults.Hosted;

/// <summary>
/// Tools of MCP servers: listed when the input does not list them yet, called when the prompt names one. A server offers
/// the tools that the request allows, or one called echo.
/// </summary>
internal static class McpAnswers
{
    private static readonly string[] Offered = ["echo"];

    public static IEnumerable<PlannedItem> Listings(SimulatedRequest request, IEnumerable<JsonElement> tools)
    {
        var listed = request.Input.Where(i => i.Text("type") == "mcp_list_tools").Select(i => i.Text("server_label")).ToHashSet(StringComparer.Ordinal);
        foreach (var server in tools.Where(t => t.Text("type") == "mcp" && t.Flag("defer_loading") != true && !listed.Contains(t.Text("server_label"))))
        {
            yield return new PlannedHosted(new JsonObject
            {
                ["type"] = "mcp_list_tools",
                ["server_label"] = server.Text("server_label"),
                ["tools"] = new JsonArray([.. Names(server).Select(Listed)]),
            });
        }
    }

    public static HostedWork For(SimulatedRequest request, JsonElement server, string text, bool must)
    {
        var label = server.Text("server_label")!;
        var named = Names(server).FirstOrDefault(n => Regex.IsMatch(text, $@"\b{Regex.Escape(n)}\b"));
        if (named is null && !must && !Regex.IsMatch(text, $@"\b{Regex.Escape(label)}\b", RegexOptions.IgnoreCase)) return HostedWork.None;
        var name = named ?? Names(server)[0];
        var arguments = EmbeddedJson.Objects(text).FirstOrDefault() ?? JsonBytes.Text(new JsonObject { ["text"] = PromptWords.Quoted(text).FirstOrDefault() ?? "hello" });
        var call = new JsonObject { ["type"] = "mcp_call", ["arguments"] = arguments, ["name"] = name, ["output"] = arguments, ["server_label"] = label };
        if (server.Text("require_approval") == "never") return new HostedWork([new PlannedHosted(call)], new PlannedMessage($"{name} of {label} answered: {arguments}"));
        call.Remove("output");
        call["type"] = "mcp_approval_request";
        return request.Input.Any(i => i.Text("type") == "mcp_approval_response")
            ? HostedWork.None
            : new HostedWork([new PlannedHosted(call)], Waits: true);
    }

    private static List<string> Names(JsonElement server)
    {
        var allowed = server.Member("allowed_tools") is { ValueKind: JsonValueKind.Object } filter ? filter.Items("tool_names") : server.Items("allowed_tools");
        return [.. allowed.Select(n => n.GetString()!).DefaultIfEmpty(Offered[0])];
    }

    private static JsonNode Listed(string name) => new JsonObject
    {
        ["annotations"] = new JsonObject { ["read_only"] = false },
        ["description"] = $"{name}, as the simulator plays it.",
        ["input_schema"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["text"] = new JsonObject { ["type"] = "string" } },
            ["additionalProperties"] = false,
        },
        ["name"] = name,
    };
}
