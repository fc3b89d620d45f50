using Proxy.Api.Counting;
using Proxy.Api.Pipeline;

namespace Proxy.Api.Messages;

internal static class MessagesEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, MessageHandler handler, CountHandler counts)
    {
        routes.MapPost("/v1/messages", (RequestDelegate)handler.HandleAsync).WithMetadata(KeyRequired.Instance, Repeatable.Instance);
        routes.MapPost("/v1/messages/stream", (RequestDelegate)handler.HandleStreamAsync).WithMetadata(KeyRequired.Instance, Repeatable.Instance);
        routes.MapPost("/v1/messages/count_tokens", (RequestDelegate)counts.HandleAsync).WithMetadata(KeyRequired.Instance);
    }
}
