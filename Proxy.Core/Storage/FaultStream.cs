namespace Proxy.Core.Storage;

/// <summary>Another stream whose failures are the store's (<see cref="StorageException"/>), disposing included.</summary>
/// <param name="faultOf">Null for what is no fault of the store.</param>
internal sealed class FaultStream(Stream inner, Func<Exception, StorageFault?> faultOf) : OneWayStream
{
    public override bool CanRead => inner.CanRead;

    public override bool CanWrite => inner.CanWrite;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FaultOf(exception, cancellationToken) is { } fault)
        {
            throw new StorageException(fault, exception);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FaultOf(exception, cancellationToken) is { } fault)
        {
            throw new StorageException(fault, exception);
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await inner.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FaultOf(exception, cancellationToken) is { } fault)
        {
            throw new StorageException(fault, exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await inner.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (FaultOf(exception, CancellationToken.None) is { } fault)
        {
            throw new StorageException(fault, exception);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    private StorageFault? FaultOf(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested ? null : faultOf(exception);
}
