using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Simulator.Answers;

namespace Proxy.Simulator.Scripts;

/// <summary>Steps that stand for items of hosted tools (docs/simulator.md): short forms of what OpenAI sends.</summary>
internal static class HostedSteps
{
    /// <summary>Null when the step is none of these.</summary>
    public static IEnumerable<JsonObject>? Read(string name, JsonElement value, string place) => name switch
    {
        "web_search" => [Search(value, place)],
        "code_interpreter" => [Code(value, place)],
        "mcp_list_tools" => [Listing(value)],
        "mcp_call" => [Call(value, "mcp_call")],
        "mcp_approval_request" => [Call(value, "mcp_approval_request")],
        "tool_search" => Found(value, place),
        "compaction" => [Copy(value, "compaction")],
        _ => null,
    };

    // {"query":"…","sources":["https://…"],"results":[…]}, {"open_page":"https://…"}, {"find_in_page":{"url":"…","pattern":"…"}}
    private static JsonObject Search(JsonElement value, string place)
    {
        var item = Item("web_search_call", value, "id", "status", "results");
        item["action"] = value switch
        {
            _ when value.Text("open_page") is { } url => new JsonObject { ["type"] = "open_page", ["url"] = url },
            _ when value.Member("find_in_page") is { } find => Copy(find, "find_in_page"),
            _ when value.Text("query") is { } query => Query(value, query),
            _ => throw new FormatException($"{place}.web_search: query, open_page or find_in_page is missing."),
        };
        return item;
    }

    private static JsonObject Query(JsonElement value, string query)
    {
        var queries = value.Items("queries").Select(q => (JsonNode)q.GetString()!).DefaultIfEmpty(query);
        var action = new JsonObject { ["type"] = "search", ["queries"] = new JsonArray([.. queries]), ["query"] = query };
        if (value.Member("sources") is not null) action["sources"] = new JsonArray([.. value.Items("sources").Select(Source)]);
        return action;
    }

    private static JsonNode? Source(JsonElement source) =>
        source.ValueKind == JsonValueKind.String ? new JsonObject { ["type"] = "url", ["url"] = source.GetString() } : JsonBytes.Copy(source);

    private static JsonObject Code(JsonElement value, string place)
    {
        var item = Item("code_interpreter_call", value, "id", "status", "container_id");
        if (value.Items("files").Any(static file => file.Text("path") is not { Length: > 0 })) throw new FormatException($"{place}.code_interpreter.files: a path is missing.");
        item["code"] = value.Text("code") ?? throw new FormatException($"{place}.code_interpreter: code is missing.");
        var outputs = new JsonArray();
        if (value.Text("logs") is { } logs) outputs.Add(new JsonObject { ["type"] = "logs", ["logs"] = logs });
        foreach (var url in value.Items("images")) outputs.Add(new JsonObject { ["type"] = "image", ["url"] = url.GetString() });
        item["outputs"] = outputs;
        return item;
    }

    private static JsonObject Listing(JsonElement value)
    {
        var item = Copy(value, "mcp_list_tools");
        item.TryAdd("tools", new JsonArray());
        return item;
    }

    private static JsonObject Call(JsonElement value, string type)
    {
        var item = Copy(value, type);
        item["arguments"] = value.Text("arguments") ?? (value.Member("arguments") is { } given ? JsonBytes.Text(JsonBytes.Copy(given)!) : "{}");
        return item;
    }

    // {"paths":["get_weather"]}: what was searched for, and the tools of that name that the request deferred.
    private static JsonObject[] Found(JsonElement value, string place)
    {
        if (value.Member("paths") is not { } paths) throw new FormatException($"{place}.tool_search: paths is missing.");
        var call = Item("tool_search_call", value, "call_id", "execution");
        call["arguments"] = new JsonObject { ["paths"] = JsonBytes.Copy(paths) };
        var output = Item("tool_search_output", value, "call_id", "execution");
        output["tools"] = JsonBytes.Copy(value.Member("tools") ?? paths);
        return value.Text("execution") == "client" ? [call] : [call, output];
    }

    private static JsonObject Item(string type, JsonElement value, params string[] members)
    {
        var item = new JsonObject { ["type"] = type };
        foreach (var name in members)
        {
            if (value.Member(name) is { } member) item[name] = JsonBytes.Copy(member);
        }
        return item;
    }

    private static JsonObject Copy(JsonElement value, string type)
    {
        var item = value.ValueKind == JsonValueKind.Object ? JsonBytes.Copy(value)!.AsObject() : [];
        item["type"] = type;
        return item;
    }
}
