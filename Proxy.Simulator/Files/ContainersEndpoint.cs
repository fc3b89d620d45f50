using System.Globalization;
using System.Text.Json.Nodes;
using Proxy.Simulator.Answers;
using Proxy.Simulator.Http;
using Proxy.Simulator.Recording;
using Proxy.Simulator.Rules;

namespace Proxy.Simulator.Files;

/// <summary><c>/v1/containers/{id}</c>: delete; <c>/v1/containers/{id}/files</c>: list, get, content.</summary>
internal sealed class ContainersEndpoint(Containers containers)
{
    /// <returns>False where the path is none of these.</returns>
    public async Task<bool> AnswerAsync(HttpContext context, RecordedRequest request, CancellationToken cancellation)
    {
        if (request.Method == "DELETE" && request.Path.TrimEnd('/').Split('/') is ["", "v1", "containers", var named])
        {
            if (containers.Remove(named)) await JsonWriter.WriteAsync(context, new JsonObject { ["id"] = named, ["object"] = "container.deleted", ["deleted"] = true }, cancellation);
            else await ErrorWriter.WriteAsync(context, Unknown(named), cancellation);
            return true;
        }

        if (request.Method != "GET" || request.Path.TrimEnd('/').Split('/') is not ["", "v1", "containers", var id, "files", .. var rest] || rest is not ([] or [_] or [_, "content"])) return false;
        var files = containers.Files(id);
        var file = rest.Length == 0 ? null : files?.FirstOrDefault(file => file.Id == rest[0]);
        if (files is null)
        {
            await ErrorWriter.WriteAsync(context, Unknown(id), cancellation);
        }
        else if (rest.Length == 0)
        {
            var answer = List(files, context.Request.Query, out var error);
            await (error is null ? JsonWriter.WriteAsync(context, answer!, cancellation) : ErrorWriter.WriteAsync(context, error, cancellation));
        }
        else if (file is null)
        {
            await ErrorWriter.WriteAsync(context, new ApiError(404, $"Container file with id '{rest[0]}' not found.", "invalid_request_error", null, null), cancellation);
        }
        else if (rest.Length == 1)
        {
            await JsonWriter.WriteAsync(context, file.ToJson(), cancellation);
        }
        else
        {
            context.Response.ContentType = "application/octet-stream";
            context.Response.ContentLength = file.Content.Length;
            await context.Response.Body.WriteAsync(file.Content, cancellation);
        }

        return true;
    }

    private static ApiError Unknown(string id) => new(404, $"Container with id '{id}' not found.", "invalid_request_error", null, null);

    private static JsonObject? List(IReadOnlyList<ContainerFile> oldestFirst, IQueryCollection query, out ApiError? error)
    {
        error = null;
        var (limit, order) = (20, query["order"].ToString());
        if (query.TryGetValue("limit", out var asked) && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > 100))
            error = ApiError.Invalid("Invalid 'limit': expected a whole number from 1 to 100.", "limit", "invalid_value");
        else if (order is not ("" or "asc" or "desc"))
            error = ApiError.Invalid("Invalid 'order': expected 'asc' or 'desc'.", "order", "invalid_value");
        if (error is not null) return null;
        var all = order == "asc" ? oldestFirst.ToList() : [.. oldestFirst.Reverse()];
        if (query["after"].ToString() is { Length: > 0 } after) all.RemoveRange(0, all.FindIndex(file => file.Id == after) + 1);
        var page = all.Take(limit).ToList();
        return new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. page.Select(static file => file.ToJson())]),
            ["first_id"] = page.FirstOrDefault()?.Id,
            ["last_id"] = page.LastOrDefault()?.Id,
            ["has_more"] = page.Count < all.Count,
        };
    }
}
