using System.Reflection;
using System.Text.Json.Nodes;
using Proxy.Core.Anthropic.Requests;

namespace Proxy.Tests.Redaction;

/// <summary>Requests with a canary in one field each, made from the very tables by which requests are read (A1).</summary>
internal static class RequestFields
{
    private static readonly string[] s_types =
    [
        "text", "image", "document", "search_result", "thinking", "redacted_thinking", "tool_use", "tool_result", "tool_reference", "server_tool_use", "web_search_tool_result",
        "web_fetch_tool_result", "code_execution_tool_result", "bash_code_execution_tool_result", "tool_search_tool_result", "mcp_tool_use", "mcp_tool_result", "container_upload", "compaction", "browser_state",
        "tool_addition", "tool_removal", "custom", "bash_20250124", "web_search_20250305", "web_fetch_20250910", "code_execution_20250825", "mcp_toolset", "computer_20250124", "base64", "url", "file", "ephemeral",
        "enabled", "json_schema", "clear_tool_uses_20250919", "compact_20260112",
    ];

    /// <summary>Objects and their fields: <c>tools.user_location.</c> and <c>city</c>.</summary>
    public static IReadOnlyList<(string Prefix, string Field)> All { get; } =
    [
        .. from type in typeof(FieldTable).Assembly.GetTypes()
           where type.Namespace?.StartsWith("Proxy.Core.Anthropic.Requests", StringComparison.Ordinal) == true
           from table in Tables(type)
           from field in Enumerable.Range(0, table.Count)
           select (table.WarningPrefix, table.Name(field)),
    ];

    /// <summary>Bodies that hold <paramref name="canary"/> somewhere; few of them are valid.</summary>
    public static IEnumerable<string> Bodies(string canary)
    {
        foreach (var (prefix, field) in All.Append(("", "unknown_" + canary)).Append(("content.", "unknown_" + canary)).Append(("tools.", "unknown_" + canary)).Distinct())
        {
            foreach (var value in Values(canary))
                yield return Body(prefix, field, value, null).ToJsonString();
            // A type is what decides whether the rest is read.
            if (prefix.Length == 0) continue;
            foreach (var type in s_types) yield return Body(prefix, field, canary, type).ToJsonString();
        }
    }

    private static IEnumerable<JsonNode> Values(string canary) => [canary, new JsonArray(canary), new JsonObject { ["type"] = canary, [canary] = canary }, new JsonArray(new JsonObject { ["type"] = "text", ["text"] = canary })];

    private static JsonObject Body(string prefix, string field, JsonNode value, string? type)
    {
        var holder = new JsonObject { [field] = value.DeepClone() };
        if (type is not null && field != "type") holder["type"] = type;
        JsonNode node = holder;
        foreach (var segment in prefix.Split('.', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            var isList = segment is "messages" or "tools" or "mcp_servers" or "edits" or "configs" || (segment == "content" && node is JsonObject);
            node = new JsonObject { [segment] = isList ? new JsonArray(node) : node };
        }

        var body = new JsonObject { ["model"] = "claude-opus-5-5", ["max_tokens"] = 10 };
        var made = node.AsObject();
        var atRoot = made.Count == 1 && made.First() is var only && (prefix.Length == 0 || BodyFields.Table.Find(System.Text.Encoding.UTF8.GetBytes(only.Key)) >= 0);
        if (atRoot)
        {
            foreach (var (name, content) in made.ToList()) body[name] = content!.DeepClone();
        }
        else
        {
            body["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = made.ContainsKey("content") && made["content"] is JsonArray list ? list.DeepClone() : new JsonArray(made.DeepClone()) });
        }

        if (!body.ContainsKey("messages")) body["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Hi" });
        return body;
    }

    private static IEnumerable<FieldTable> Tables(Type type)
    {
        const BindingFlags flags = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var fields = type.GetFields(flags).Where(field => field.FieldType == typeof(FieldTable)).Select(field => (FieldTable)field.GetValue(null)!);
        return fields.Distinct();
    }
}
