using Proxy.Api.Pipeline;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Models;

namespace Proxy.Api.Models;

/// <summary>GET /v1/models and /v1/models/{id} (C9): Anthropic's shape with an anthropic-version header, OpenAI's without.</summary>
internal static class ModelsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models", (RequestDelegate)ListAsync).WithMetadata(KeyRequired.Instance);
        // Catch-all: the SDK encodes ids (claude%2Fopus), and provider/model is one id.
        routes.MapGet("/v1/models/{**id}", (RequestDelegate)GetAsync).WithMetadata(KeyRequired.Instance);
    }

    private static async Task ListAsync(HttpContext context)
    {
        var catalog = Exchange.Of(context).Snapshot.Catalog;
        if (!IsAnthropic(context))
        {
            await JsonReply.SendAsync(context, json => ModelJson.WriteOpenAIList(json, catalog.Listed));
            return;
        }

        var (limit, before, after) = PageQuery.Read(context.Request);
        var (page, hasMore) = Page(Living(catalog, context.Request.Query["lifecycle[]"]), before, after, limit);
        await JsonReply.SendAsync(context, json => ModelJson.WriteList(json, page, hasMore, catalog));
    }

    private static Task GetAsync(HttpContext context)
    {
        // The server decodes everything in a path but %2F.
        var id = ((string?)context.GetRouteValue("id") ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var route = (Exchange.Of(context).Snapshot.Catalog.TryPlan(id) ?? throw new RequestRejectedException(ModelCatalog.Unknown(id))).First;
        return JsonReply.SendAsync(context, IsAnthropic(context) ? json => ModelJson.WriteModel(json, route.Alias, route.Profile) : json => ModelJson.WriteOpenAI(json, route.Alias));
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
}
