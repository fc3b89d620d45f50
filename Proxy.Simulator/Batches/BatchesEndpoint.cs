using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Simulator.Answers;
using Proxy.Simulator.Http;
using Proxy.Simulator.Recording;
using Proxy.Simulator.Rules;

namespace Proxy.Simulator.Batches;

/// <summary><c>/v1/batches</c>: create, list, get, cancel. Kept in memory until the simulator stops.</summary>
internal sealed class BatchesEndpoint(SimulatorOptions options, ResponsesEndpoint responses)
{
    private const string Root = "/v1/batches";
    private readonly Lock _gate = new();
    private readonly List<RunningBatch> _oldestFirst = [];

    /// <returns>False where the path is no batch's.</returns>
    public async Task<bool> AnswerAsync(HttpContext context, RecordedRequest request, CancellationToken cancellation)
    {
        var path = request.Path.TrimEnd('/');
        if (path != Root && !path.StartsWith(Root + "/", StringComparison.Ordinal)) return false;
        var parts = path[Root.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        if ((request.Method, parts) is not (("POST" or "GET", []) or ("GET", [_]) or ("POST", [_, "cancel"]))) return false;
        ApiError? error;
        JsonObject? answer;
        lock (_gate)
        {
            answer = (request.Method, parts) switch
            {
                ("POST", []) => Create(context.Request.ContentType, request.Body, out error),
                ("GET", []) => List(context.Request.Query, out error),
                _ => Change(parts, out error),
            };
        }

        if (error is not null) await ErrorWriter.WriteAsync(context, error, cancellation);
        else await JsonWriter.WriteAsync(context, answer!, cancellation);
        return true;
    }

    private JsonObject? Create(string? contentType, ReadOnlyMemory<byte> bytes, out ApiError? error)
    {
        using var body = RequestBody.Parse(contentType, bytes, out error);
        if (body is null) return null;
        var root = body.RootElement;
        error = Check(root);
        if (error is not null) return null;
        var id = root.Text("input_file_id")!;
        if (responses.Services.Files.Find(id) is not { } file) error = new ApiError(400, $"File with id '{id}' not found.", "invalid_request_error", "input_file_id", null);
        else if (file.Purpose != "batch") error = ApiError.Invalid($"File '{id}' was not uploaded with purpose 'batch'.", "input_file_id");
        else
        {
            // The same file twice makes two batches.
            var batch = new RunningBatch(
                new IdMint((byte[])[.. bytes.Span, .. BitConverter.GetBytes(_oldestFirst.Count)]).Item("batch_")[..38], file, root.Member("metadata") is { } metadata ? JsonBytes.Copy(metadata) : null,
                options.BatchLooks, options.BatchLimits, Answer, responses.Services.Files, () => _oldestFirst.Sum(static one => one.Queued), options.Time);
            _oldestFirst.Add(batch);
            return batch.ToJson();
        }

        return null;
    }

    private static ApiError? Check(JsonElement root)
    {
        foreach (var member in root.EnumerateObject())
        {
            if (member.Name is not ("input_file_id" or "endpoint" or "completion_window" or "metadata")) return ApiError.Invalid($"Unknown parameter: '{member.Name}'.", member.Name, "unknown_parameter");
        }

        foreach (var name in (string[])["input_file_id", "endpoint", "completion_window"])
        {
            if (root.Text(name) is null) return ApiError.Invalid($"Missing required parameter: '{name}'.", name, "missing_required_parameter");
        }

        if (root.Text("endpoint") != "/v1/responses") return ApiError.Invalid("The simulator's batches are for '/v1/responses'.", "endpoint", "invalid_value");
        if (root.Text("completion_window") != "24h") return ApiError.Invalid("Invalid value for 'completion_window'. Supported values are: '24h'.", "completion_window", "invalid_value");
        // As for responses: 16 pairs, keys of 64 characters, values of 512.
        return root.Member("metadata") is { } metadata
            && (metadata.ValueKind != JsonValueKind.Object || metadata.EnumerateObject().Count() > 16 || metadata.EnumerateObject().Any(static m => m.Name.Length > 64 || m.Value.ValueKind != JsonValueKind.String || m.Value.GetString()!.Length > 512))
            ? ApiError.Invalid("Invalid 'metadata'.", "metadata", "invalid_value")
            : null;
    }

    private JsonObject? List(IQueryCollection query, out ApiError? error)
    {
        error = null;
        var limit = 20;
        if (query.TryGetValue("limit", out var asked) && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > 100))
        {
            error = ApiError.Invalid("Invalid 'limit': expected a whole number from 1 to 100.", "limit", "invalid_value");
            return null;
        }

        var all = Enumerable.Reverse(_oldestFirst).ToList();
        if (query["after"].ToString() is { Length: > 0 } after) all.RemoveRange(0, all.FindIndex(batch => batch.Id == after) + 1);
        var page = all.Take(limit).ToList();
        return new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. page.Select(static batch => batch.ToJson())]),
            ["first_id"] = page.FirstOrDefault()?.Id,
            ["last_id"] = page.LastOrDefault()?.Id,
            ["has_more"] = page.Count < all.Count,
        };
    }

    private JsonObject? Change(string[] parts, out ApiError? error)
    {
        error = null;
        if (_oldestFirst.Find(batch => batch.Id == parts[0]) is not { } batch)
        {
            error = new ApiError(404, $"No batch found with id '{parts[0]}'.", "invalid_request_error", null, null);
            return null;
        }

        if (parts.Length == 1) batch.Step();
        else if (!batch.Cancel()) error = new ApiError(409, "Cannot cancel a batch that is over.", "invalid_request_error", null, null);
        return batch.ToJson();
    }

    private (int Status, JsonNode Body) Answer(BatchLine line) => responses.Once(line.Body);
}
