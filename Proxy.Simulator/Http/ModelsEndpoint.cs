using System.Text.Json.Nodes;
using Proxy.Simulator.Models;
using Proxy.Simulator.Rules;

namespace Proxy.Simulator.Http;

/// <summary><c>GET /v1/models</c>: ids only, no limits or capabilities, as OpenAI lists them.</summary>
internal static class ModelsEndpoint
{
    // 2026-01-01, a date like any other.
    private const long Created = 1767225600;

    public static Task ListAsync(HttpContext context, SimulatorOptions options, CancellationToken cancellation)
    {
        var models = (options.Models ?? ModelTable.Listed).Select(m => (JsonNode)Model(m));
        return JsonWriter.WriteAsync(context, new JsonObject { ["object"] = "list", ["data"] = new JsonArray([.. models]) }, cancellation);
    }

    public static Task OneAsync(HttpContext context, SimulatorOptions options, string id, CancellationToken cancellation)
    {
        if (ModelTable.Find(id, options.Models) is not null) return JsonWriter.WriteAsync(context, Model(id), cancellation);
        var error = new ApiError(404, $"The model '{id}' does not exist", "invalid_request_error", "model", "model_not_found");
        return ErrorWriter.WriteAsync(context, error, cancellation);
    }

    private static JsonObject Model(string id) => new() { ["id"] = id, ["object"] = "model", ["created"] = Created, ["owned_by"] = "system" };
}
