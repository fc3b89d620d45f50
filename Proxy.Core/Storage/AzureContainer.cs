using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace Proxy.Core.Storage;

/// <summary>Where in Azure objects are kept, from <c>ConnectionStrings:blobs</c>.</summary>
internal static class AzureContainer
{
    /// <summary>Where none is named.</summary>
    private const string DefaultName = "responses-proxy";

    /// <param name="blobs">
    /// A connection string (<c>DefaultEndpointsProtocol=https;AccountName=…</c>), or the address of an account or of a
    /// container, with a SAS or, without one, for whatever identity the environment has.
    /// </param>
    /// <returns>Null when it is neither.</returns>
    public static BlobContainerClient? TryCreate(string blobs, BlobClientOptions? options = null)
    {
        options ??= Options();
        try
        {
            if (!Uri.TryCreate(blobs, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")) return new BlobContainerClient(blobs, DefaultName, options);
            var address = new BlobUriBuilder(uri);
            if (address.BlobName.Length > 0) return null;
            if (address.BlobContainerName.Length == 0) address.BlobContainerName = DefaultName;
            return address.Sas is null ? new BlobContainerClient(address.ToUri(), new DefaultAzureCredential(), options) : new BlobContainerClient(address.ToUri(), options);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            // Its message would repeat the key.
            return null;
        }
    }

    // Three attempts within a client's patience; what is still wrong then is told.
    private static BlobClientOptions Options() => new()
    {
        Retry = { Mode = RetryMode.Exponential, MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(300), MaxDelay = TimeSpan.FromSeconds(3), NetworkTimeout = TimeSpan.FromSeconds(60) },
    };
}
