namespace Proxy.Core.Storage;

/// <summary>
/// Bytes under names, kept until they are deleted: the truth of files and batches, whatever becomes of Redis. What a method
/// has returned from survives the death of this process and of its machine.
/// </summary>
/// <remarks>Names: parts of <c>[A-Za-z0-9._-]</c>, 1 to 200 characters, joined by <c>/</c>; no part begins with a dot.</remarks>
/// <exception cref="StorageException">From every method, and from the streams.</exception>
internal interface IObjectStore
{
    /// <returns>Null when there is none.</returns>
    Task<ObjectInfo?> FindAsync(string name, CancellationToken cancellationToken);

    /// <param name="offset">Bytes to leave out; at or beyond the end the stream is empty.</param>
    /// <param name="length">Bytes at most; null for all to the end. The stream ends early where the object does.</param>
    /// <returns>Null when there is none.</returns>
    Task<Stream?> OpenAsync(string name, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>Begins an object. Nobody sees it before it is committed; one that is not leaves nothing behind.</summary>
    Task<ObjectDraft> CreateAsync(string name, CancellationToken cancellationToken);

    /// <summary>Adds to the end of an object, made if it is not there. One writer a name. After a failure the end may hold a part of <paramref name="bytes"/>.</summary>
    Task AppendAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <returns>False when there was none: of two who delete at once, one did.</returns>
    Task<bool> DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>All whose name begins with <paramref name="prefix"/>, which ends in <c>/</c>; in any order.</summary>
    IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Removes what drafts left whose process died. Where the store does so by itself there is nothing to do: Azure drops uncommitted blocks after a week.</summary>
    /// <param name="before">Younger ones stay.</param>
    /// <returns>How many.</returns>
    Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken) => Task.FromResult(0);
}
