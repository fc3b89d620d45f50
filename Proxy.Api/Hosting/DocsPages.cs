using Proxy.Api.Pipeline;

namespace Proxy.Api.Hosting;

/// <summary>The documents of this version, in Development: <c>/docs</c> names them, <c>/docs/errors.md</c> is one.</summary>
internal static class DocsPages
{
    private const string Folder = "docs/";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/docs", (RequestDelegate)ListAsync).WithMetadata(QuietEndpoint.Instance);
        foreach (var name in Names()) routes.MapGet("/" + name, context => SendAsync(context, name)).WithMetadata(QuietEndpoint.Instance);
    }

    private static IEnumerable<string> Names() =>
        typeof(DocsPages).Assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static Task ListAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        var links = Names().Select(static name => $"<li><a href=\"/{name}\">{name[Folder.Length..]}</a></li>");
        return context.Response.WriteAsync($"<!doctype html><title>Responses Proxy</title><ul>{string.Concat(links)}</ul>\n", context.RequestAborted);
    }

    private static async Task SendAsync(HttpContext context, string name)
    {
        // Browsers show it; "text/markdown" they would save.
        context.Response.ContentType = "text/plain; charset=utf-8";
        await using var page = typeof(DocsPages).Assembly.GetManifestResourceStream(name)!;
        await page.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
