using System.Globalization;
using Proxy.Api.Pipeline;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.Models;

namespace Proxy.Api.Models;

/// <summary>GET /v1/models and /v1/models/{id} (C9): Anthropic's shape with an anthropic-version header, OpenAI's without.</summary>
internal static class ModelsEndpoints
{
    private const int DefaultLimit = 20, MostLimit = 1000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models", (RequestDelegate)ListAsync).WithMetadata(KeyRequired.Instance);
        // Catch-all: the SDK encodes ids (claude%2Fopus), and provider/model is one id.
        routes.MapGet("/v1/models/{**id}", (RequestDelegate)GetAsync).WithMetadata(KeyRequired.Instance);
    }

    private static async Task ListAsync(HttpContext context)
    {
        var catalog = Exchange.Of(context).Snapshot.Catalog;
        var query = context.Request.Query;
        if (!IsAnthropic(context))
        {
            await SendAsync(context, ModelJson.OpenAIList(catalog.Listed));
            return;
        }

        var (before, after) = ((string?)query["before_id"], (string?)query["after_id"]);
        if (before is not null && after is not null) throw RequestRejectedException.Invalid("before_id: cannot be used together with after_id");
        var (page, hasMore) = Page(Living(catalog, query["lifecycle[]"]), before, after, Limit(query["limit"]));
        await SendAsync(context, ModelJson.List(page, hasMore, catalog));
    }

    private static Task GetAsync(HttpContext context)
    {
        // The server decodes everything in a path but %2F.
        var id = ((string?)context.GetRouteValue("id") ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var route = (Exchange.Of(context).Snapshot.Catalog.TryPlan(id) ?? throw new RequestRejectedException(ModelCatalog.Unknown(id))).First;
        return SendAsync(context, IsAnthropic(context) ? ModelJson.One(route.Alias, route.Profile) : ModelJson.OpenAIOne(route.Alias));
    }

    private static bool IsAnthropic(HttpContext context)
    {
        if (!context.Request.Headers.TryGetValue("anthropic-version", out var version)) return false;
        TraitsReader.Read(version, context.Request.Headers["anthropic-beta"], Exchange.Of(context).Warnings);
        return true;
    }

    // Every model here is active; asking for other lifecycles only finds none.
    private static IReadOnlyList<ModelAlias> Living(ModelCatalog catalog, Microsoft.Extensions.Primitives.StringValues lifecycles) =>
        lifecycles.Count == 0 || lifecycles.Contains("active") ? catalog.Listed : [];

    private static int Limit(string? text)
    {
        if (text is null) return DefaultLimit;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MostLimit
            ? limit
            : throw RequestRejectedException.Invalid($"limit: must be a whole number from 1 to {MostLimit}");
    }

    private static (IReadOnlyList<ModelAlias> Page, bool HasMore) Page(IReadOnlyList<ModelAlias> all, string? before, string? after, int limit)
    {
        if (before is not null)
        {
            var end = IndexOf(all, "before_id", before);
            var start = Math.Max(0, end - limit);
            return ([.. all.Skip(start).Take(end - start)], start > 0);
        }

        var from = after is null ? 0 : IndexOf(all, "after_id", after) + 1;
        return ([.. all.Skip(from).Take(limit)], from + limit < all.Count);
    }

    private static int IndexOf(IReadOnlyList<ModelAlias> all, string field, string id)
    {
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].Id == id) return i;
        }

        throw RequestRejectedException.Invalid(field + ": no such model");
    }

    private static async Task SendAsync(HttpContext context, PooledBuffer json)
    {
        using (json)
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = json.Length;
            await context.Response.Body.WriteAsync(json.WrittenMemory, context.RequestAborted);
        }
    }
}
