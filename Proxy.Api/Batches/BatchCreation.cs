using Proxy.Api.Idempotency;
using Proxy.Api.Pipeline;
using Proxy.Api.Settings;
using Proxy.Core.Anthropic;
using Proxy.Core.Batches;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Idempotency;
using Proxy.Core.Ids;
using Proxy.Core.Telemetry;

namespace Proxy.Api.Batches;

/// <summary>POST /v1/messages/batches: from the wire to the object store without ever being held.</summary>
internal sealed class BatchCreation(BatchStore store, BatchIndex index, BatchNotices notices, OnceRunner once, IdempotencyStore records, GatewayOptions options, TimeProvider time)
{
    /// <param name="mostBytes">Of the body, decoded.</param>
    public async Task HandleAsync(HttpContext context, int mostBytes)
    {
        BatchLookup.CheckHeaders(context);
        var exchange = Exchange.Of(context);
        // Who does the batch later has not got it, and it is kept nowhere.
        if (exchange.OwnUpstreamKey is not null) throw new RequestRejectedException(new Failure(FailureKind.Permission, "Batches need a key of this gateway") { ShouldRetry = false });
        var key = IdempotencyKey.Read(context);
        await using var body = BodyStream.Open(context, mostBytes);
        using var hash = key is null ? null : RecordKey.Begin(exchange.Tenant, IdempotencyKey.Parts(context.Request));
        var id = RandomIds.Instance.New("msgbatch_");
        await using var input = await store.BeginAsync(exchange.Tenant, id, context.RequestAborted);
        await BatchIntake.ReadAsync(body, (_, request) => input.AddAsync(request, context.RequestAborted), options.MaxBodyBytes, exchange.Snapshot.Options.Strict, exchange.Warnings, hash, context.RequestAborted);
        // F38: whether it was made already is known only now, by the hash of all of it; if so, what was received goes.
        if (key is null)
        {
            await MakeAsync(context, id, input);
            return;
        }

        var record = RecordKey.End(exchange.Tenant, key, hash!);
        await once.RunAsync(context, record, async (context, owner) =>
        {
            if (await MadeBeforeAsync(record, owner, id) is { } made) await AnswerAsync(context, made);
            else await MakeAsync(context, id, input);
        });
    }

    /// <summary>F38: notes the id before there is a batch. Who did that before may have died between the batch and its answer.</summary>
    private async Task<BatchState?> MadeBeforeAsync(RecordKey record, string owner, string id)
    {
        for (string? unused = null; ;)
        {
            if (await records.NoteAsync(record, owner, id, unused, CancellationToken.None) is not { } noted) return null;
            if (await store.FindAsync(record.Tenant, noted, CancellationToken.None) is { } made) return made;
            unused = noted;
        }
    }

    private async Task MakeAsync(HttpContext context, string id, BatchInputWriter input)
    {
        var (exchange, headers) = (Exchange.Of(context), context.Request.Headers);
        RequestTelemetry.Session(exchange.Tenant, SessionHint.Read(headers["x-claude-code-session-id"], userId: null));
        using var span = BatchSpans.Create(id, input.Count);
        var now = time.GetUtcNow();
        // Clients are told microseconds, and lists are ordered by what they are told.
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        var batch = new Batch
        {
            Id = id,
            Tenant = exchange.Tenant,
            KeyId = exchange.Key!.Id,
            Total = input.Count,
            CreatedAt = now,
            ExpiresAt = now + TimeSpan.FromHours(24),
            Version = headers["anthropic-version"],
            Betas = headers["anthropic-beta"],
            TraceParent = span?.Id,
            RequestId = span?.GetBaggageItem(GenAiNames.RequestId),
            Session = span?.GetBaggageItem(GenAiNames.ConversationId),
            Engine = options.Batches.Engine,
        };
        // From here on it is not given up half way, whoever leaves.
        await store.CreateAsync(batch, input, CancellationToken.None);
        await AnswerAsync(context, new BatchState(batch));
    }

    private async Task AnswerAsync(HttpContext context, BatchState made)
    {
        await index.AddAsync(made.Batch);
        if (made.End is null) await notices.AddedAsync(made.Batch);
        await JsonReply.SendAsync(context, json => BatchJsonWriter.Write(json, made, PublicUrl.Of(context)));
        Exchange.Of(context).Made = made.Batch.Id;
    }
}
