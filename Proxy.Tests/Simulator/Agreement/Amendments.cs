using System.Text.Json.Nodes;

namespace Proxy.Tests.Simulator.Agreement;

/// <summary>One known difference between the published schema and the server it describes: why, and the schema put right.</summary>
internal sealed record Amendment(string Why, Action<JsonObject> Apply)
{
    public override string ToString() => Why;
}

/// <summary>
/// Every known difference, each with its reason. With all of them applied the schema and the simulator agree on every
/// request; without any single one they do not (both are tests). One difference is not here but in the mutations: the
/// schema is open to unknown members everywhere, the server refuses them.
/// </summary>
internal static class Amendments
{
    private const string Name = "^[a-zA-Z0-9_-]+$";

    public static readonly IReadOnlyList<Amendment> All =
    [
        new("model is needed by every request that names no stored prompt; the schema leaves it open", d =>
            Own(d, "CreateResponse")["required"] = new JsonArray("model")),
        new("reasoning.mode is standard or pro (contract B1); the schema takes any string", d =>
            d["ReasoningModeEnum"]!["anyOf"]!.AsArray().RemoveAt(0)),
        new("safety_identifier grew from 64 to 128 characters after the schema was published (contract B1)", d =>
            d["ModelResponseProperties"]!["properties"]!["safety_identifier"]!["anyOf"]![0]!["maxLength"] = 128),
        new("metadata values hold at most 512 characters (OpenAI's reference); the schema has no limit", d =>
            d["Metadata"]!["anyOf"]![0]!["additionalProperties"]!["maxLength"] = 512),
        new("prompt_cache_key holds at most 64 characters (contract B1); the schema has no limit", d =>
            d["ModelResponseProperties"]!["properties"]!["prompt_cache_key"]!["anyOf"]![0]!["maxLength"] = 64),
        new("the name of a json_schema format is 1 to 64 letters, digits, _ or - (contract B1); the schema takes any string", d =>
            Limit(d["TextResponseFormatJsonSchema"]!["properties"]!["name"]!, 64, Name)),
        new("input_image.detail may be left out (trace tool-result-image-t2-json); the schema requires it", d =>
            Need(d, "InputImageContent", "type")),
        new("a replayed assistant message needs no id and no status (trace multi-turn-replay-t2-json); the schema requires them", d =>
            Need(d, "OutputMessage", "role", "content")),
        new("output_text needs only its text (same trace); the schema requires annotations and logprobs", d =>
            Need(d, "OutputTextContent", "type", "text")),
        new("assistant messages hold output_text and refusal, never input parts; the schema's short form takes them", d =>
            d["EasyInputMessage"] = new JsonObject { ["anyOf"] = new JsonArray(Easy(d, "user", "system", "developer"), AssistantText(d)) }),
        new("ids of items hold 1 to 64 characters (contract B2 and issue 1/5); the schema limits only some", d => EachItem(d, "id")),
        new("call ids hold 1 to 64 characters; the schema limits only those of outputs", d => EachItem(d, "call_id")),
        new("a program caller's id is limited in outputs; the same holds for calls", d =>
            Limit(d["ProgramToolCallCaller"]!["properties"]!["caller_id"]!, 64)),
        new("an item without a type is a reference only when it holds nothing but an id; the open schema takes any item with an id for one", d =>
            d["ItemReferenceParam"]!["additionalProperties"] = false),
        new("a function has a name; the schema takes an empty one in a call", d => Limit(d["FunctionToolCall"]!["properties"]!["name"]!, null)),
        new("an output belongs to a call (No tool call found for …); the schema lets call_id be null or missing", d =>
        {
            d["FunctionCallOutputItemParam"]!["properties"]!["call_id"]!["anyOf"]!.AsArray().RemoveAt(1);
            Need(d, "FunctionCallOutputItemParam", "type", "output", "call_id");
        }),
        new("reasoning with encrypted content needs no id (trace multi-turn-replay-t2-json); the schema requires it", d =>
            Need(d, "ReasoningItem", "type", "summary")),
        new("function names are 1 to 128 letters, digits, _ or - (contract B4); the schema says so only inside namespaces", d =>
            Limit(d["FunctionTool"]!["properties"]!["name"]!, 128, Name)),
        new("custom tools are named like functions; the schema takes any string", d =>
            Limit(d["CustomToolParam"]!["properties"]!["name"]!, 128, Name)),
        new("namespaces are named like function_call_output.namespace says; the tool's own schema takes any string", d =>
            Limit(d["NamespaceToolParam"]!["properties"]!["name"]!, 64, Name)),
        new("strict and parameters may be left out (trace incomplete-mid-tool-call-stream); the schema requires them", d =>
            Need(d, "FunctionTool", "type", "name")),
        new("this copy of the schema dropped every member called description, even where it is required", d =>
        {
            foreach (var described in (string[])["NamespaceToolParam", "CustomToolParam", "ToolSearchToolParam"])
                d[described]!["properties"]!["description"] = new JsonObject { ["type"] = "string" };
            foreach (var described in (string[])["FunctionTool", "FunctionToolParam", "TextResponseFormatJsonSchema"])
                d[described]!["properties"]!["description"] = new JsonObject { ["type"] = new JsonArray("string", "null") };
        }),
        new("configuration_update items came after the schema was published (contract B2)", d =>
            d["InputItem"]!["anyOf"]!.AsArray().Add(ConfigurationUpdate())),
        new("breakpoints may carry a ttl since the schema was published (contract B2)", d =>
        {
            foreach (var breakpoint in (string[])["PromptCacheBreakpointConfig", "PromptCacheBreakpointParam"])
                d[breakpoint]!["properties"]!["ttl"] = Words("30m", "12h");
        }),
        new("prompt_cache_options grew a ttl of 12h and two members since the schema was published (contract B1)", d =>
        {
            d["PromptCacheTTLEnum"]!["enum"]!.AsArray().Add("12h");
            d["PromptCacheOptionsParam"]!["properties"]!["prewarm"] = new JsonObject { ["type"] = "boolean" };
            d["PromptCacheOptionsParam"]!["properties"]!["comparison_response_id"] = new JsonObject { ["type"] = new JsonArray("string", "null") };
        }),
        new("a search may be cut short since the schema was published (contract B3: openai 7.57.0)", d =>
            d["WebSearchToolCall"]!["properties"]!["status"]!["enum"]!.AsArray().Add("incomplete")),
        new("a search has sources of a second kind (trace web-search-reasoning-sources-stream), and its answer comes back as input", d =>
        {
            var source = d["WebSearchActionSearch"]!["properties"]!["sources"]!;
            source["items"] = new JsonObject { ["anyOf"] = new JsonArray(source["items"]!.DeepClone(), ApiSource()) };
        }),
        new("mcp_approval_response has no request_id of its own; the schema requires a member that it does not define", d =>
            Need(d, "MCPApprovalResponse", "type", "approve", "approval_request_id")),
    ];

    private static JsonObject Words(params string[] words) =>
        new() { ["type"] = "string", ["enum"] = new JsonArray([.. words.Select(w => (JsonNode)w)]) };

    private static JsonObject ConfigurationUpdate() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("type"),
        ["properties"] = new JsonObject
        {
            ["type"] = Words("configuration_update"),
            ["id"] = new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 64 }, new JsonObject { ["type"] = "null" }) },
            ["reasoning"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["effort"] = new JsonObject { ["anyOf"] = new JsonArray(Words("none", "minimal", "low", "medium", "high", "xhigh", "max"), new JsonObject { ["type"] = "null" }) } },
            },
            ["text"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["format"] = new JsonObject { ["$ref"] = "#/definitions/TextResponseFormatConfiguration" } },
            },
        },
    };

    private static JsonObject ApiSource() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("type", "name"),
        ["properties"] = new JsonObject { ["type"] = Words("api"), ["name"] = new JsonObject { ["type"] = "string" } },
    };

    private static JsonObject Own(JsonObject definitions, string name) => definitions[name]!["allOf"]!.AsArray()[^1]!.AsObject();

    private static void Need(JsonObject definitions, string name, params string[] required) =>
        definitions[name]!["required"] = new JsonArray([.. required.Select(r => (JsonNode)r)]);

    private static void Limit(JsonNode text, int? most, string? pattern = null)
    {
        text["minLength"] = 1;
        if (most is not null) text["maxLength"] = most;
        if (pattern is not null) text["pattern"] = pattern;
    }

    private static void EachItem(JsonObject definitions, string member)
    {
        foreach (var item in (string[])
            [
                "AdditionalToolsItemParam", "ApplyPatchToolCallItemParam", "ApplyPatchToolCallOutputItemParam", "CodeInterpreterToolCall", "CompactionSummaryItemParam",
                "ComputerCallOutputItemParam", "ComputerToolCall", "CustomToolCall", "CustomToolCallOutput", "FileSearchToolCall", "FunctionCallOutputItemParam",
                "FunctionShellCallItemParam", "FunctionShellCallOutputItemParam", "FunctionToolCall", "ImageGenToolCall", "ItemReferenceParam", "LocalShellToolCall",
                "LocalShellToolCallOutput", "MCPApprovalRequest", "MCPApprovalResponse", "MCPListTools", "MCPToolCall", "OutputMessage", "ProgramItemParam",
                "ProgramOutputItemParam", "ReasoningItem", "ToolSearchCallItemParam", "ToolSearchOutputItemParam", "WebSearchToolCall",
            ])
        {
            var properties = definitions[item]!["properties"]!;
            // local_shell_call_output requires a call_id that its schema does not define.
            if (properties[member] is null && member == "call_id" && definitions[item]!["required"]!.AsArray().Any(r => (string?)r == member))
                properties[member] = new JsonObject { ["type"] = "string" };
            if (properties[member] is JsonObject id) Limit(id["anyOf"]?[0] ?? id, 64);
        }
    }

    private static JsonObject Easy(JsonObject definitions, params string[] roles)
    {
        var easy = definitions["EasyInputMessage"]!.DeepClone().AsObject();
        easy["properties"]!["role"]!["enum"] = new JsonArray([.. roles.Select(r => (JsonNode)r)]);
        return easy;
    }

    private static JsonObject AssistantText(JsonObject definitions)
    {
        var easy = Easy(definitions, "assistant");
        easy["properties"]!["content"] = new JsonObject { ["type"] = "string" };
        return easy;
    }
}
