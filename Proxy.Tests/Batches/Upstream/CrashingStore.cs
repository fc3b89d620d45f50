using Proxy.Core.Storage;

namespace Proxy.Tests.Batches.Upstream;

/// <summary>A store whose user dies once, at one write: whatever was to follow did not, and what it knew is gone.</summary>
/// <param name="at">Part of the name of what is written.</param>
/// <param name="isAfter">It was written, and died then.</param>
internal sealed class CrashingStore(IObjectStore inner, string at, bool isAfter) : IObjectStore
{
    private int _crashes;

    public bool HasCrashed => _crashes > 0;

    public Task<ObjectInfo?> FindAsync(string name, CancellationToken cancellationToken) => inner.FindAsync(name, cancellationToken);

    public Task<Stream?> OpenAsync(string name, long offset, long? length, CancellationToken cancellationToken) => inner.OpenAsync(name, offset, length, cancellationToken);

    public async Task<ObjectDraft> CreateAsync(string name, CancellationToken cancellationToken) => new Draft(this, name, await inner.CreateAsync(name, cancellationToken));

    public async Task AppendAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (!isAfter) CrashAt(name);
        await inner.AppendAsync(name, bytes, cancellationToken);
        if (isAfter) CrashAt(name);
    }

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) => inner.DeleteAsync(name, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

    private void CrashAt(string name)
    {
        if (name.Contains(at, StringComparison.Ordinal) && Interlocked.Increment(ref _crashes) == 1) throw new StorageException(StorageFault.Unavailable, null);
    }

    private sealed class Draft(CrashingStore store, string name, ObjectDraft inner) : ObjectDraft
    {
        private readonly bool _isAfter = store.IsAfter;

        public override Stream Content => inner.Content;

        public override async Task<bool> CommitAsync(bool replaces, CancellationToken cancellationToken)
        {
            if (!_isAfter) store.CrashAt(name);
            var isDone = await inner.CommitAsync(replaces, cancellationToken);
            if (_isAfter) store.CrashAt(name);
            return isDone;
        }

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private bool IsAfter => isAfter;
}
