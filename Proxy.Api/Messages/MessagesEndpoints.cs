using Proxy.Api.Pipeline;

namespace Proxy.Api.Messages;

internal static class MessagesEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, MessageHandler handler)
    {
        routes.MapPost("/v1/messages", (RequestDelegate)handler.HandleAsync).WithMetadata(KeyRequired.Instance);
        routes.MapPost("/v1/messages/stream", (RequestDelegate)handler.HandleStreamAsync).WithMetadata(KeyRequired.Instance);
    }
}
