using Proxy.Api.Pipeline;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Relay;

namespace Proxy.Api.Relay;

/// <summary>The OpenAI surface: what of OpenAI's API goes through the gateway as it is.</summary>
internal static class RelayEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, RelayHandler handler, ErrorWriter errors)
    {
        Post("/v1/responses", RelayOperation.Responses, "responses");
        Post("/v1/responses/input_tokens", RelayOperation.InputTokens, "responses/input_tokens");
        Post("/v1/responses/compact", RelayOperation.Compact, "responses/compact");
        Post("/v1/chat/completions", RelayOperation.Chat, "chat/completions");
        Post("/v1/embeddings", RelayOperation.Embeddings, "embeddings");
        Stored(HttpMethods.Get, "/v1/responses/{id}", "");
        Stored(HttpMethods.Delete, "/v1/responses/{id}", "");
        Stored(HttpMethods.Post, "/v1/responses/{id}/cancel", "/cancel");
        Stored(HttpMethods.Get, "/v1/responses/{id}/input_items", "/input_items");
        routes.MapGet("/v1/responses", (RequestDelegate)(context => RefuseSocketAsync(context, errors))).WithMetadata(OpenAISurface.Instance);

        void Post(string pattern, RelayOperation operation, string path) =>
            routes.MapPost(pattern, (RequestDelegate)(context => handler.HandleAsync(context, operation, path))).WithMetadata(KeyRequired.Instance, OpenAISurface.Instance);

        void Stored(string method, string pattern, string rest) =>
            routes.MapMethods(pattern, [method], (RequestDelegate)(context =>
            {
                var id = (string)context.GetRouteValue("id")!;
                return handler.HandleAsync(context, RelayOperation.Stored, "responses/" + id + rest, id);
            })).WithMetadata(KeyRequired.Instance, OpenAISurface.Instance);
    }

    // Responses over a WebSocket: 426 is what makes Codex go on over HTTP at once, without trying again.
    private static Task RefuseSocketAsync(HttpContext context, ErrorWriter errors)
    {
        var asksForSocket = context.Request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase);
        if (!asksForSocket)
        {
            context.Response.Headers.Allow = "POST";
            return errors.WriteAsync(context, Failure.Invalid("Method Not Allowed"), StatusCodes.Status405MethodNotAllowed);
        }

        return errors.WriteAsync(context, Failure.Invalid("WebSockets are not supported: use HTTP"), StatusCodes.Status426UpgradeRequired);
    }
}
