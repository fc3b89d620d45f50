using Proxy.Core.Json;
using Proxy.Core.Storage;

namespace Proxy.Core.Batches.Shards;

/// <summary>
/// Writes lines into shards, one open for each upstream and model; one that is full is ended and another begun. Holds a
/// quarter of a megabyte for each open one. Nothing of it counts before the plan is kept.
/// </summary>
/// <param name="name">Begins the names of its shards; nobody else's.</param>
/// <exception cref="StorageException">From every method.</exception>
internal sealed class ShardWriter(ShardStore shards, ShardLimits limits, string name, int total) : IAsyncDisposable
{
    private const int Gather = 256 * 1024;
    private readonly Dictionary<(string Upstream, string Model), Open> _open = [];
    private readonly List<Shard> _ended = [];
    private int _begun;

    /// <param name="body">A request body for upstream: one line of JSON.</param>
    /// <returns>False when it is longer than a file may be.</returns>
    public async ValueTask<bool> AddAsync(int item, string upstream, string model, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var line = new PooledBuffer(body.Length + 128);
        line.Append("{\"custom_id\":\""u8);
        line.Append(item);
        line.Append("\",\"method\":\"POST\",\"url\":\"/v1/responses\",\"body\":"u8);
        line.Append(body.Span);
        line.Append("}\n"u8);
        if (line.Length > limits.MostBytes) return false;
        if (_open.TryGetValue((upstream, model), out var open) && (open.Items.Count == limits.MostLines || open.Bytes + line.Length > limits.MostBytes))
        {
            _open.Remove((upstream, model));
            await EndAsync(open, cancellationToken).ConfigureAwait(false);
            open = null;
        }

        if (open is null)
        {
            var shard = $"{name}-{_begun++}";
            _open[(upstream, model)] = open = new Open(shard, upstream, model, new ItemSet(total), await shards.BeginLinesAsync(shard, cancellationToken).ConfigureAwait(false));
        }

        open.Items.Add(item);
        open.Bytes += line.Length;
        open.Gathered.Append(line.Written);
        if (open.Gathered.Length >= Gather) await open.FlushAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>All lines are durable when it returns.</summary>
    public async Task<ShardPlan> EndAsync(CancellationToken cancellationToken)
    {
        foreach (var open in _open.Values) await EndAsync(open, cancellationToken).ConfigureAwait(false);
        _open.Clear();
        return new ShardPlan([.. _ended]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var open in _open.Values) await open.DisposeAsync().ConfigureAwait(false);
    }

    private async Task EndAsync(Open open, CancellationToken cancellationToken)
    {
        await using (open.ConfigureAwait(false))
        {
            await open.FlushAsync(cancellationToken).ConfigureAwait(false);
            await open.Draft.CommitAsync(replaces: false, cancellationToken).ConfigureAwait(false);
            _ended.Add(new Shard(open.Name, open.Upstream, open.Model, open.Items.ToBitmap(), open.Bytes));
        }
    }

    private sealed class Open(string name, string upstream, string model, ItemSet items, ObjectDraft draft) : IAsyncDisposable
    {
        public string Name => name;

        public string Upstream => upstream;

        public string Model => model;

        public ItemSet Items => items;

        public ObjectDraft Draft => draft;

        public PooledBuffer Gathered { get; } = new(Gather);

        public long Bytes { get; set; }

        public async ValueTask FlushAsync(CancellationToken cancellationToken)
        {
            await draft.Content.WriteAsync(Gathered.WrittenMemory, cancellationToken).ConfigureAwait(false);
            Gathered.Clear();
        }

        public ValueTask DisposeAsync()
        {
            Gathered.Dispose();
            return draft.DisposeAsync();
        }
    }
}
