using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proxy.Simulator.Answers.Rendering;

/// <summary>A hosted tool's item as it ends and as it begins.</summary>
internal static class HostedItem
{
    private static readonly Dictionary<string, string> Prefixes = new(StringComparer.Ordinal)
    {
        ["web_search_call"] = "ws_",
        ["file_search_call"] = "fs_",
        ["code_interpreter_call"] = "ci_",
        ["image_generation_call"] = "ig_",
        ["mcp_list_tools"] = "mcpl_",
        ["mcp_call"] = "mcp_",
        ["mcp_approval_request"] = "mcpr_",
        ["tool_search_call"] = "tsc_",
        ["tool_search_output"] = "tso_",
        ["compaction"] = "cmp_",
    };

    /// <summary>The finished item: what a plan left out is filled in, what the request did not include is taken out.</summary>
    public static JsonObject Complete(JsonObject planned, SimulatedRequest request, IdMint ids, EncryptedContent sealer)
    {
        var type = (string)planned["type"]!;
        var item = new JsonObject { ["id"] = (string?)planned["id"] ?? ids.Item(Prefixes.GetValueOrDefault(type, "it_")), ["type"] = type };
        if (type is not ("mcp_list_tools" or "mcp_approval_request" or "compaction")) item["status"] = (string?)planned["status"] ?? Status(planned);
        foreach (var member in planned.Where(m => m.Key is not ("id" or "type" or "status"))) item[member.Key] = member.Value?.DeepClone();
        switch (type)
        {
            case "web_search_call":
                if (!request.Includes("web_search_call.results")) item.Remove("results");
                if (!request.Includes("web_search_call.action.sources")) (item["action"] as JsonObject)?.Remove("sources");
                break;
            case "code_interpreter_call":
                item.TryAdd("code", null);
                item.TryAdd("container_id", request.Container(ids));
                item["outputs"] = request.Includes("code_interpreter_call.outputs") ? item["outputs"]?.DeepClone() ?? new JsonArray() : null;
                break;
            case "mcp_call":
                foreach (var name in (string[])["approval_request_id", "error", "output"]) item.TryAdd(name, null);
                break;
            case "tool_search_call" or "tool_search_output":
                item.TryAdd("call_id", null);
                item.TryAdd("execution", "server");
                if (item["tools"] is JsonArray tools) item["tools"] = Found(tools, request);
                break;
            case "compaction":
                item.TryAdd("encrypted_content", sealer.Full((string)item["id"]!, FollowedBy.Other));
                break;
        }
        return item;
    }

    /// <summary>What <c>output_item.added</c> shows of it.</summary>
    public static JsonObject Opened(JsonObject done, EncryptedContent sealer)
    {
        var item = done.DeepClone().AsObject();
        if (item.ContainsKey("status")) item["status"] = "in_progress";
        switch ((string?)item["type"])
        {
            case "web_search_call":
                item.Remove("results");
                if ((string?)item["action"]?["type"] is { } action) item["action"] = new JsonObject { ["type"] = action };
                break;
            case "code_interpreter_call":
                item["code"] = "";
                if (item["outputs"] is not null) item["outputs"] = new JsonArray();
                break;
            case "mcp_list_tools":
                item["tools"] = new JsonArray();
                item.Remove("error");
                break;
            case "mcp_call":
                item["arguments"] = "";
                item["output"] = null;
                item["error"] = null;
                break;
            case "tool_search_call":
                item["arguments"] = new JsonObject();
                break;
            case "compaction":
                item["encrypted_content"] = sealer.Partial((string)item["id"]!);
                break;
        }
        return item;
    }

    private static string Status(JsonObject planned) => planned["error"] is null ? "completed" : "failed";

    // "get_weather" stands for the tool of that name as the request defined it.
    private static JsonArray Found(JsonArray tools, SimulatedRequest request) => new([.. tools.Select(tool =>
        tool is JsonValue name && request.Tools.FirstOrDefault(t => Named(t, (string)name!)) is { ValueKind: JsonValueKind.Object } definition
            ? EffectiveTool.Of(definition)
            : tool?.DeepClone())]);

    private static bool Named(JsonElement tool, string name) =>
        tool.Text("name") == name || tool.Text("server_label") == name;
}
