using Proxy.Api.Pipeline;
using Proxy.Core.Batches;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Api.Batches;

/// <summary>POST …/cancel and DELETE.</summary>
internal sealed class BatchChanges(BatchLookup batches, BatchStore store, BatchIndex index, BatchNotices notices)
{
    public async Task CancelAsync(HttpContext context)
    {
        var state = await batches.FindAsync(context);
        if (state.End is null)
        {
            state = await store.CancelAsync(state, context.RequestAborted);
            // Also the second time: the first may have died before it told the queue.
            await notices.CancelledAsync(state.Batch);
        }

        await JsonReply.SendAsync(context, json => BatchJsonWriter.Write(json, state, PublicUrl.Of(context)));
    }

    public async Task DeleteAsync(HttpContext context)
    {
        var state = await batches.FindAsync(context);
        var batch = state.Batch;
        if (state.End is null) throw RequestRejectedException.Invalid("In progress batches cannot be deleted. Consider canceling the batch instead.");
        // Not to be cancelled: half a deletion is for the sweep only.
        if (!await store.DeleteAsync(batch, CancellationToken.None)) throw BatchLookup.Unknown(batch.Id);
        await index.RemoveAsync(batch.Tenant, batch.Id);
        await notices.DeletedAsync(batch);
        await JsonReply.SendAsync(context, json => BatchJsonWriter.WriteDeleted(json, batch.Id));
    }
}
