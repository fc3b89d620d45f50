using Proxy.Core.Storage;

namespace Proxy.Tests.Batches;

/// <summary>A store that fails as told, as disks and accounts do.</summary>
internal sealed class BrokenStore(IObjectStore inner) : IObjectStore
{
    private int _refused;

    /// <summary>What every write meets; null while all is well.</summary>
    public StorageFault? Fault { get; set; }

    /// <summary>An append writes half of it and fails.</summary>
    public bool Tears { get; set; }

    /// <summary>Writes that failed.</summary>
    public int Refused => Volatile.Read(ref _refused);

    public Task<ObjectInfo?> FindAsync(string name, CancellationToken cancellationToken) => inner.FindAsync(name, cancellationToken);

    public Task<Stream?> OpenAsync(string name, long offset, long? length, CancellationToken cancellationToken) => inner.OpenAsync(name, offset, length, cancellationToken);

    public Task<ObjectDraft> CreateAsync(string name, CancellationToken cancellationToken)
    {
        Fail();
        return inner.CreateAsync(name, cancellationToken);
    }

    public async Task AppendAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Fail();
        await inner.AppendAsync(name, Tears ? bytes[..(bytes.Length / 2)] : bytes, cancellationToken);
        if (!Tears) return;
        Interlocked.Increment(ref _refused);
        throw new StorageException(StorageFault.Full, null);
    }

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) => inner.DeleteAsync(name, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

    private void Fail()
    {
        if (Fault is not { } fault) return;
        Interlocked.Increment(ref _refused);
        throw new StorageException(fault, null);
    }
}
