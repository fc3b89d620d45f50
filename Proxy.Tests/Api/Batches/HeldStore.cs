using Proxy.Core.Storage;

namespace Proxy.Tests.Api.Batches;

/// <summary>A store in which what is about to be kept under a name can be held up, or refused.</summary>
internal sealed class HeldStore(IObjectStore inner) : IObjectStore
{
    private readonly TaskCompletionSource _isAsked = new();

    /// <summary>Commits of objects with this ending wait.</summary>
    public string? Held { get; set; }

    /// <summary>They go on when this ends, or fail with it.</summary>
    public TaskCompletionSource GoOn { get; } = new();

    /// <summary>Ends when the first waits.</summary>
    public Task IsAsked => _isAsked.Task;

    /// <summary>Bytes read so far of objects that were opened.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    private long _bytesRead;

    public Task<ObjectInfo?> FindAsync(string name, CancellationToken cancellationToken) => inner.FindAsync(name, cancellationToken);

    public async Task<Stream?> OpenAsync(string name, long offset, long? length, CancellationToken cancellationToken) =>
        await inner.OpenAsync(name, offset, length, cancellationToken) is { } stream ? new CountingStream(stream, read => Interlocked.Add(ref _bytesRead, read)) : null;

    public async Task<ObjectDraft> CreateAsync(string name, CancellationToken cancellationToken)
    {
        var draft = await inner.CreateAsync(name, cancellationToken);
        return Held is { } held && name.EndsWith(held, StringComparison.Ordinal) ? new HeldDraft(draft, this) : draft;
    }

    public Task AppendAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => inner.AppendAsync(name, bytes, cancellationToken);

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) => inner.DeleteAsync(name, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

    private sealed class HeldDraft(ObjectDraft inner, HeldStore store) : ObjectDraft
    {
        public override Stream Content => inner.Content;

        public override async Task<bool> CommitAsync(bool replaces, CancellationToken cancellationToken)
        {
            store._isAsked.TrySetResult();
            await store.GoOn.Task;
            return await inner.CommitAsync(replaces, cancellationToken);
        }

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class CountingStream(Stream inner, Action<int> read) : OneWayStream
    {
        public override bool CanRead => true;
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var length = await inner.ReadAsync(buffer, cancellationToken);
            read(length);
            return length;
        }

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
