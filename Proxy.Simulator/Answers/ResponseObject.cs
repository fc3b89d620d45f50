using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Simulator.Models;

namespace Proxy.Simulator.Answers;

/// <summary>The response object: the request's settings echoed with their effective values, as recorded answers show them.</summary>
internal sealed class ResponseObject(SimulatedRequest request, string id, long createdAt)
{
    public string Id { get; } = id;

    /// <summary>What the comparison that the request asked for found; null when it asked for none.</summary>
    public JsonObject? Diagnostics { get; set; }

    /// <summary>Members that a script sets on the ended response, word for word.</summary>
    public JsonObject? Members { get; set; }

    public JsonObject Render(string status, IEnumerable<JsonNode> output, JsonObject? usage, Ending? ending, long? completedAt)
    {
        var root = request.Root;
        var response = new JsonObject
        {
            ["id"] = Id,
            ["object"] = "response",
            ["created_at"] = createdAt,
            ["status"] = status,
            ["background"] = false,
            ["completed_at"] = status == "completed" ? completedAt : null,
            ["error"] = status == "failed" ? new JsonObject { ["code"] = ending!.Reason, ["message"] = ending.Message } : null,
            ["frequency_penalty"] = 0.0,
            ["incomplete_details"] = status == "incomplete" ? new JsonObject { ["reason"] = ending!.Reason } : null,
            ["instructions"] = Echo("instructions"),
            ["max_output_tokens"] = Echo("max_output_tokens"),
            ["max_tool_calls"] = Echo("max_tool_calls"),
            ["model"] = ModelTable.Snapshot(request.ModelName),
            ["moderation"] = null,
            ["output"] = new JsonArray([.. output.Select(o => o.DeepClone())]),
            ["parallel_tool_calls"] = root.Flag("parallel_tool_calls") ?? true,
            ["presence_penalty"] = 0.0,
            ["previous_response_id"] = Echo("previous_response_id"),
            ["prompt_cache_key"] = Echo("prompt_cache_key"),
            ["prompt_cache_retention"] = request.Model.Phase ? "24h" : "in_memory",
            ["reasoning"] = Reasoning(),
            ["safety_identifier"] = Echo("safety_identifier"),
            ["service_tier"] = Tier(status),
            ["store"] = root.Flag("store") ?? true,
            ["temperature"] = Echo("temperature") ?? 1.0,
            ["text"] = new JsonObject
            {
                ["format"] = Format(),
                ["verbosity"] = root.Member("text")?.Text("verbosity") ?? "medium",
            },
            ["tool_choice"] = Echo("tool_choice") ?? "auto",
            ["tools"] = new JsonArray([.. root.Items("tools").Select(t => (JsonNode)EffectiveTool.Of(t))]),
            ["top_logprobs"] = root.Whole("top_logprobs") ?? 0,
            ["top_p"] = Echo("top_p") ?? (request.Model.Phase ? 0.98 : 1.0),
            ["truncation"] = root.Text("truncation") ?? "disabled",
            ["usage"] = usage?.DeepClone(),
            ["user"] = Echo("user"),
            ["metadata"] = Echo("metadata") ?? new JsonObject(),
        };
        // Echoed only when it was asked for (recorded both ways on gpt-5.6).
        if (root.Member("prompt_cache_options") is { } options) response["prompt_cache_options"] = CacheOptions(options);
        if (request.Model.Phase) response["tool_usage"] = ToolUsage(response["output"]!.AsArray());
        if (status == "in_progress") return response;
        if (Diagnostics is not null) response["prompt_cache_diagnostics"] = Diagnostics.DeepClone();
        foreach (var member in Members ?? []) response[member.Key] = member.Value?.DeepClone();
        return response;
    }

    private JsonNode? Echo(string name) => request.Root.Member(name) is { } value ? JsonBytes.Copy(value) : null;

    private JsonObject Reasoning()
    {
        var reasoning = new JsonObject { ["context"] = request.Model.ReasoningContext, ["effort"] = request.Effort };
        if (request.Model.Phase) reasoning["mode"] = request.Root.Member("reasoning")?.Text("mode") ?? "standard";
        // auto is resolved to what the model gives: detailed (seen on gpt-5).
        reasoning["summary"] = request.Summary == "auto" ? "detailed" : request.Summary;
        return reasoning;
    }

    // The tier asked for while it runs, the tier used once it ended.
    private string Tier(string status)
    {
        var asked = request.Root.Text("service_tier") ?? "auto";
        if (status == "in_progress") return asked;
        return asked switch { "auto" => "default", "fast" or "ultrafast" => "priority", _ => asked };
    }

    private JsonObject Format()
    {
        if (request.Root.Member("text")?.Member("format") is not { } format) return new JsonObject { ["type"] = "text" };
        var copy = JsonBytes.Copy(format)!.AsObject();
        if ((string?)copy["type"] == "json_schema") copy.TryAdd("description", null);
        return copy;
    }

    private static JsonObject CacheOptions(JsonElement options)
    {
        var effective = new JsonObject { ["mode"] = options.Text("mode") ?? "implicit", ["ttl"] = options.Text("ttl") ?? "30m" };
        if (options.Text("comparison_response_id") is { } compared) effective["comparison_response_id"] = compared;
        return effective;
    }

    // Opening a page is not billed as a search (mapping B3).
    private static JsonObject ToolUsage(JsonArray output) => new()
    {
        ["image_gen"] = new JsonObject
        {
            ["input_tokens"] = 0,
            ["input_tokens_details"] = new JsonObject { ["image_tokens"] = 0, ["text_tokens"] = 0 },
            ["output_tokens"] = 0,
            ["output_tokens_details"] = new JsonObject { ["image_tokens"] = 0, ["text_tokens"] = 0 },
            ["total_tokens"] = 0,
        },
        ["web_search"] = new JsonObject { ["num_requests"] = output.Count(IsSearch) },
    };

    private static bool IsSearch(JsonNode? item) =>
        (string?)item?["type"] == "web_search_call" && (string?)item["status"] == "completed" && item["action"] is JsonObject action && (string?)action["type"] == "search";
}
