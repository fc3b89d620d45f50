using Proxy.Api.Pipeline;

namespace Proxy.Api.Batches;

/// <summary>/v1/messages/batches (A10, C8).</summary>
internal static class BatchEndpoints
{
    /// <summary>A10: 256 MB.</summary>
    private const int MostBytes = 256 * 1024 * 1024;

    private const string Root = "/v1/messages/batches";

    public static void Map(IEndpointRouteBuilder routes, IServiceProvider services)
    {
        var creation = services.GetRequiredService<BatchCreation>();
        var views = services.GetRequiredService<BatchViews>();
        var changes = services.GetRequiredService<BatchChanges>();
        routes.MapPost(Root, (RequestDelegate)(context => creation.HandleAsync(context, MostBytes))).WithMetadata(KeyRequired.Instance, new BodyRule(MostBytes));
        routes.MapGet(Root, (RequestDelegate)views.ListAsync).WithMetadata(KeyRequired.Instance);
        routes.MapGet(Root + "/{id}", (RequestDelegate)views.GetAsync).WithMetadata(KeyRequired.Instance);
        routes.MapGet(Root + "/{id}/results", (RequestDelegate)views.ResultsAsync).WithMetadata(KeyRequired.Instance);
        routes.MapPost(Root + "/{id}/cancel", (RequestDelegate)changes.CancelAsync).WithMetadata(KeyRequired.Instance);
        routes.MapDelete(Root + "/{id}", (RequestDelegate)changes.DeleteAsync).WithMetadata(KeyRequired.Instance);
    }
}
