using Proxy.Api.Pipeline;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Batches;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Api.Batches;

/// <summary>The batch that a path names, as its owner may see it.</summary>
internal sealed class BatchLookup(BatchStore store, TimeProvider time)
{
    /// <exception cref="RequestRejectedException">The owner of the key has none of that id: another's is as unknown as none (F21).</exception>
    public async Task<BatchState> FindAsync(HttpContext context)
    {
        CheckHeaders(context);
        var id = (string?)context.GetRouteValue("id") ?? "";
        var state = await store.FindAsync(Exchange.Of(context).Tenant, id, context.RequestAborted) ?? throw Unknown(id);
        // Its time is over from that moment on, whenever the sweep comes by.
        var archived = state.Batch.CreatedAt + BatchStore.Lifetime;
        return state is { End: not null, ArchivedAt: null } && archived <= time.GetUtcNow() ? state with { ArchivedAt = archived } : state;
    }

    public static RequestRejectedException Unknown(string id) => NotFound(id, "not found.");

    public static RequestRejectedException NotFound(string id, string problem) =>
        new(new Failure(FailureKind.NotFound, "Message Batch " + Reject.Shown(id) + " " + problem) { ShouldRetry = false });

    public static void CheckHeaders(HttpContext context)
    {
        var (exchange, headers) = (Exchange.Of(context), context.Request.Headers);
        TraitsReader.Read(headers["anthropic-version"], headers["anthropic-beta"], exchange.Warnings, exchange.Snapshot.Options.Strict);
    }
}
