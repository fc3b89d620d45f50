using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Proxy.Api.Settings;
using Proxy.Core.Batches;
using Proxy.Core.Batches.Shards;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Ids;
using Proxy.Core.Json;
using Proxy.Core.Storage;
using Proxy.Core.Telemetry;
using Proxy.Core.Upstream;

namespace Proxy.Api.Batches.Upstream;

/// <summary>
/// Results of one shard: each answer is put to its item as if upstream had just given it, so that it becomes what a live
/// request would have got. Begun again, it leaves out what is in the logs.
/// </summary>
/// <param name="gone">What became of items that upstream did not come to.</param>
internal sealed class ShardMerge(IServiceProvider services, Batch batch, Shard shard, ItemKind gone)
{
    private const int AtOnce = 8;
    private const int Gather = 1024 * 1024;

    private readonly BatchPlace _place = BatchPlace.Of(batch);
    private readonly IObjectStore _store = services.GetRequiredService<IObjectStore>();
    private readonly BatchInput _input = new(services.GetRequiredService<IObjectStore>());
    private readonly ItemRunner _runner = services.GetRequiredService<ItemRunner>();
    private readonly ResultLog _log = new(services.GetRequiredService<IObjectStore>(), BatchPlace.Of(batch), RandomIds.Instance.New("u_"));
    private readonly ILogger<UpstreamEngine> _logger = services.GetRequiredService<ILogger<UpstreamEngine>>();
    private readonly int _most = Math.Min(AtOnce, services.GetRequiredService<GatewayOptions>().Batches.Concurrency);

    /// <summary>Results so far.</summary>
    public int Count { get; private set; }

    /// <exception cref="BatchesException">Upstream's files cannot be read.</exception>
    public async Task RunAsync(BatchesClient client, UpstreamBatch ended, CancellationToken cancellationToken)
    {
        var left = new ItemSet(batch.Total);
        left.Add(shard.Items);
        var done = await new ResultLogs(_store).DoneAsync(_place, batch.Total, cancellationToken);
        using var gate = new SemaphoreSlim(1);
        using var lines = new PooledBuffer(Gather * 2);
        foreach (var file in (string?[])[ended.OutputFile, ended.ErrorFile])
        {
            if (file is null) continue;
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = _most, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(RepliesAsync(client, file, left, done, cancellationToken), parallel, async (reply, token) =>
            {
                using var json = await ResultAsync(reply, token);
                await AddAsync(gate, lines, reply.Item, json, token);
            });
        }

        await FillAsync(ended, left, done, gate, lines, cancellationToken);
        if (lines.Length > 0) await _log.AppendAsync(lines.WrittenMemory, cancellationToken);
    }

    private static async IAsyncEnumerable<ShardReply> RepliesAsync(BatchesClient client, string file, ItemSet mine, ItemSet done, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await client.OpenAsync(file, cancellationToken);
        using var reader = new LineReader(stream);
        while (await reader.NextAsync(cancellationToken) is { } line)
        {
            // A copy: the next line takes its place while this one is translated.
            if (ShardReply.TryRead(line.ToArray(), out var reply) && mine.Contains(reply.Item) && done.Add(reply.Item)) yield return reply;
        }
    }

    private async Task<PooledBuffer> ResultAsync(ShardReply reply, CancellationToken cancellationToken)
    {
        var items = await _input.ReadAsync(batch, reply.Item, 1, int.MaxValue, cancellationToken);
        ItemKind? unanswered = reply.ErrorCode switch
        {
            "batch_expired" => ItemKind.Expired,
            "batch_cancelled" => gone,
            _ => null,
        };
        if (unanswered is { } kind) return Json(items[0], kind, default);
        if (items[0].IsDamaged) return Damaged(items[0]);
        using var said = Said(reply);
        var answer = await _runner.RunAsync(batch, items[0], cancellationToken, said);
        // Also what live would be tried again: upstream's batch has tried.
        using var body = answer.Body;
        return Json(items[0], answer.Kind, body.Written);
    }

    // The answer is there, and not what it has to be translated by.
    private PooledBuffer Damaged(BatchItem item)
    {
        WorkerLog.ItemDamaged(_logger, item.Index, batch.Id);
        using var error = new PooledBuffer(512);
        ItemRunner.WriteDamaged(error, item.Index);
        return Json(item, ItemKind.Errored, error.Written);
    }

    private static HttpResponseMessage Said(ShardReply reply)
    {
        var body = reply.Status == 0 ? Error(reply.ErrorCode, reply.ErrorMessage) : reply.Body;
        var said = new HttpResponseMessage(reply.Status == 0 ? HttpStatusCode.InternalServerError : (HttpStatusCode)reply.Status)
        {
            Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        if (!said.IsSuccessStatusCode) said.Headers.TryAddWithoutValidation("x-should-retry", "false");
        return said;
    }

    // As OpenAI words its errors.
    private static byte[] Error(string? code, string? message)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteStartObject("error"u8);
            json.WriteString("message"u8, message ?? "The request was not answered.");
            json.WriteString("type"u8, "server_error"u8);
            json.WriteString("code"u8, code);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return body.ToArray();
    }

    /// <summary>What upstream told nothing of. After a whole batch that is for workers.</summary>
    private async Task FillAsync(UpstreamBatch ended, ItemSet mine, ItemSet done, SemaphoreSlim gate, PooledBuffer lines, CancellationToken cancellationToken)
    {
        if (ended.Status == UpstreamBatchStatus.Completed) return;
        using var error = new PooledBuffer(512);
        for (var index = 0; index < batch.Total;)
        {
            if (!mine.Contains(index) || done.Contains(index))
            {
                index++;
                continue;
            }

            var items = await _input.ReadAsync(batch, index, 256, Gather, cancellationToken);
            foreach (var item in items)
            {
                index = item.Index + 1;
                if (!mine.Contains(item.Index) || done.Contains(item.Index)) continue;
                var isRefused = ended.Status == UpstreamBatchStatus.Failed;
                // Each its own request id.
                if (isRefused) ItemRunner.WriteError(error, Failure.Invalid(Words(ended.ErrorMessage)));
                using var json = Json(item, isRefused ? ItemKind.Errored : gone, error.Written);
                await AddAsync(gate, lines, item.Index, json, cancellationToken);
            }
        }
    }

    /// <summary>F22: not where they hold the key.</summary>
    private string Words(string? said)
    {
        var key = services.GetRequiredService<LiveSettings>().Current.Upstreams.Find(shard.Upstream)?.Endpoint.Key;
        return said is null || (key is not null && said.Contains(key, StringComparison.Ordinal)) ? "upstream refused the batch" : "upstream refused the batch: " + said;
    }

    private static PooledBuffer Json(BatchItem item, ItemKind kind, ReadOnlySpan<byte> body)
    {
        var json = new PooledBuffer(body.Length + 256);
        ResultLine.WriteJson(json, item.CustomId, kind, body);
        return json;
    }

    private async Task AddAsync(SemaphoreSlim gate, PooledBuffer lines, int index, PooledBuffer json, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            ResultLine.WriteLog(lines, index, json.Written);
            Count++;
            if (lines.Length >= Gather)
            {
                await _log.AppendAsync(lines.WrittenMemory, cancellationToken);
                lines.Clear();
            }
        }
        finally
        {
            gate.Release();
        }

        if (BatchTelemetry.Items.Enabled) BatchTelemetry.Items.Add(1, new KeyValuePair<string, object?>(GenAiNames.Outcome, ResultLine.KindOf(json.Written) == ItemKind.Succeeded ? "succeeded" : "errored"));
    }
}
