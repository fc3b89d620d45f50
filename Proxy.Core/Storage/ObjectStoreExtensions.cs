namespace Proxy.Core.Storage;

/// <summary>Small objects, whole.</summary>
internal static class ObjectStoreExtensions
{
    /// <param name="replaces">Whether an object of that name gives way.</param>
    /// <returns>False when there was one already, and it stays.</returns>
    public static async Task<bool> PutAsync(this IObjectStore store, string name, ReadOnlyMemory<byte> bytes, bool replaces, CancellationToken cancellationToken)
    {
        await using var draft = await store.CreateAsync(name, cancellationToken).ConfigureAwait(false);
        await draft.Content.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        return await draft.CommitAsync(replaces, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Null when there is none.</returns>
    public static async Task<byte[]?> GetAsync(this IObjectStore store, string name, CancellationToken cancellationToken)
    {
        var stream = await store.OpenAsync(name, 0, null, cancellationToken).ConfigureAwait(false);
        if (stream is null) return null;
        await using (stream.ConfigureAwait(false))
        {
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
            return bytes.ToArray();
        }
    }
}
