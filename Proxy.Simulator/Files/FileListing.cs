using System.Globalization;
using System.Text.Json.Nodes;
using Proxy.Simulator.Rules;

namespace Proxy.Simulator.Files;

/// <summary><c>GET /v1/files?after=&amp;limit=&amp;order=&amp;purpose=</c></summary>
internal static class FileListing
{
    private const int Most = 10_000;

    public static JsonObject? Of(IQueryCollection query, UploadedFiles files, out ApiError? error)
    {
        error = null;
        var limit = Most;
        if (query.TryGetValue("limit", out var asked) && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > Most))
            error = ApiError.Invalid($"Invalid 'limit': expected a whole number from 1 to {Most}.", "limit", "invalid_value");
        var order = query["order"].ToString();
        if (order is not ("" or "asc" or "desc")) error = ApiError.Invalid("Invalid 'order': expected 'asc' or 'desc'.", "order", "invalid_value");
        if (error is not null) return null;

        var all = files.All().Where(file => query["purpose"].ToString() is "" || file.Purpose == query["purpose"]).ToList();
        if (order != "asc") all.Reverse();
        if (query["after"].ToString() is { Length: > 0 } after) all.RemoveRange(0, all.FindIndex(file => file.Id == after) + 1);
        var page = all.Take(limit).ToList();
        return new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. page.Select(file => file.ToJson())]),
            ["first_id"] = page.FirstOrDefault()?.Id,
            ["last_id"] = page.LastOrDefault()?.Id,
            ["has_more"] = page.Count < all.Count,
        };
    }
}
