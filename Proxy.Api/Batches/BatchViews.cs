using System.Buffers;
using Proxy.Api.Pipeline;
using Proxy.Core.Batches;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Api.Batches;

/// <summary>What can be read of batches: one, a list, the results.</summary>
internal sealed class BatchViews(BatchLookup batches, BatchStore store, BatchIndex index, TimeProvider time)
{
    private const int PieceBytes = 64 * 1024;

    public async Task GetAsync(HttpContext context)
    {
        var state = await batches.FindAsync(context);
        // As recorded: how soon to look again.
        if (state.End is null) context.Response.Headers.RetryAfter = "10";
        await JsonReply.SendAsync(context, json => BatchJsonWriter.Write(json, state, PublicUrl.Of(context)));
    }

    public async Task ListAsync(HttpContext context)
    {
        BatchLookup.CheckHeaders(context);
        var (limit, before, after) = PageQuery.Read(context.Request);
        var page = await index.ListAsync(Exchange.Of(context).Tenant, new BatchQuery(limit, before, after), context.RequestAborted)
            ?? throw RequestRejectedException.Invalid((before is null ? "after_id" : "before_id") + ": no such batch");
        await JsonReply.SendAsync(context, json => BatchJsonWriter.WriteList(json, page, PublicUrl.Of(context)));
    }

    /// <summary>As fast as the client reads: what it does not take is not read from the store.</summary>
    public async Task ResultsAsync(HttpContext context)
    {
        var state = await batches.FindAsync(context);
        var stream = state is { End: not null, ArchivedAt: null } ? await store.OpenResultsAsync(state.Batch, context.RequestAborted) : null;
        if (stream is null) throw BatchLookup.NotFound(state.Batch.Id, "has no available results.");
        await using (stream)
        {
            context.Response.ContentType = "application/x-jsonl";
            var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
            try
            {
                while (await stream.ReadAsync(piece.AsMemory(0, PieceBytes), context.RequestAborted) is > 0 and var length)
                    await ClientWrite.WriteAsync(context, piece.AsMemory(0, length), time);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(piece);
            }
        }
    }
}
