namespace Proxy.Core.Storage;

/// <summary>The store that the settings name, for every program that shares it.</summary>
internal static class ObjectStores
{
    /// <param name="blobs"><c>ConnectionStrings:blobs</c>, as <see cref="AzureContainer"/> reads it; null for the disk.</param>
    /// <param name="dataDirectory">Absolute.</param>
    /// <exception cref="FormatException"><paramref name="blobs"/> is not what it should be.</exception>
    public static IObjectStore Create(string? blobs, string dataDirectory) => blobs is null
        ? new DiskStore(Path.Combine(dataDirectory, "objects"))
        : new AzureBlobStore(AzureContainer.TryCreate(blobs) ?? throw new FormatException("ConnectionStrings:blobs is neither a connection string nor the address of an account or container"));
}
