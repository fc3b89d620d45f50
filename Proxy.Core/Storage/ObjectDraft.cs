namespace Proxy.Core.Storage;

/// <summary>An object that is being written. Disposed without a commit, it was never there.</summary>
internal abstract class ObjectDraft : IAsyncDisposable
{
    /// <summary>Written once, from beginning to end.</summary>
    public abstract Stream Content { get; }

    /// <summary>All at once, and to stay.</summary>
    /// <param name="replaces">Whether an object of that name gives way; otherwise it stays.</param>
    /// <returns>False when there was one already, and it stays.</returns>
    public abstract Task<bool> CommitAsync(bool replaces, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
