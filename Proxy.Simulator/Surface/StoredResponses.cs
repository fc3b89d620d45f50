using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Simulator.Answers;
using Proxy.Simulator.Http;
using Proxy.Simulator.Recording;
using Proxy.Simulator.Rules;

namespace Proxy.Simulator.Surface;

/// <summary>
/// <c>/v1/responses/{id}</c>: what was answered with <c>store</c> on is there until it is deleted. Everything runs in the
/// foreground, so there is never anything to cancel.
/// </summary>
internal sealed class StoredResponses
{
    private const int Most = 1000;
    private const string Root = "/v1/responses/";
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (JsonObject Response, JsonArray Input)> _byId = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldest = new();

    public void Keep(JsonObject response, SimulatedRequest request)
    {
        if (request.Root.Flag("store") == false) return;
        var id = (string)response["id"]!;
        lock (_gate)
        {
            if (_byId.TryAdd(id, (response, Items(request.Root, new IdMint(request.Body))))) _oldest.Enqueue(id);
            while (_oldest.Count > Most) _byId.Remove(_oldest.Dequeue());
        }
    }

    /// <returns>False where the path is no stored response's.</returns>
    public async Task<bool> AnswerAsync(HttpContext context, RecordedRequest request, CancellationToken cancellation)
    {
        if (!request.Path.StartsWith(Root, StringComparison.Ordinal)) return false;
        var parts = request.Path[Root.Length..].Split('/');
        var what = (request.Method, parts.Length > 1 ? parts[1] : "");
        if (parts.Length > 2 || what is not (("GET", "") or ("DELETE", "") or ("POST", "cancel") or ("GET", "input_items"))) return false;
        (JsonObject Response, JsonArray Input) kept;
        lock (_gate)
        {
            _byId.TryGetValue(parts[0], out kept);
            if (request.Method == "DELETE") _byId.Remove(parts[0]);
        }

        if (kept.Response is null)
            await ErrorWriter.WriteAsync(context, new ApiError(404, $"Response with id '{parts[0]}' not found.", "invalid_request_error", null, null), cancellation);
        else if (request.Method == "POST")
            await ErrorWriter.WriteAsync(context, ApiError.Invalid("Cannot cancel a synchronous response.", null), cancellation);
        else
            await JsonWriter.WriteAsync(context, Answer(what, parts[0], kept.Response, kept.Input), cancellation);
        return true;
    }

    private static JsonObject Answer((string Method, string Part) what, string id, JsonObject response, JsonArray input) => what switch
    {
        ("DELETE", _) => new JsonObject { ["id"] = id, ["object"] = "response", ["deleted"] = true },
        (_, "input_items") => new JsonObject
        {
            ["object"] = "list",
            ["data"] = input.DeepClone(),
            ["first_id"] = input.FirstOrDefault()?["id"]?.DeepClone(),
            ["last_id"] = input.LastOrDefault()?["id"]?.DeepClone(),
            ["has_more"] = false,
        },
        _ => response,
    };

    // Newest first, each with an id, text as a message: as OpenAI lists them.
    private static JsonArray Items(JsonElement root, IdMint ids)
    {
        var items = new List<JsonNode>();
        if (root.Text("input") is { } text) items.Add(Message(text));
        foreach (var item in root.Items("input"))
        {
            var copy = JsonBytes.Copy(item)!.AsObject();
            copy.TryAdd("type", "message");
            if ((string?)copy["type"] == "message" && copy["content"] is JsonValue plain) copy["content"] = Parts((string)plain!);
            items.Add(copy);
        }

        foreach (var item in items) item.AsObject().TryAdd("id", ids.Item("msg_"));
        items.Reverse();
        return new JsonArray([.. items]);
    }

    private static JsonObject Message(string text) => new() { ["type"] = "message", ["role"] = "user", ["status"] = "completed", ["content"] = Parts(text) };

    private static JsonArray Parts(string text) => new(new JsonObject { ["type"] = "input_text", ["text"] = text });
}
