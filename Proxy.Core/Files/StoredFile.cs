namespace Proxy.Core.Files;

/// <summary>A file's metadata, as it stands beside the bytes (A9).</summary>
internal sealed record StoredFile
{
    /// <summary><c>file_</c> and 24 characters.</summary>
    public required string Id { get; init; }

    /// <summary>Owner; everybody else gets a 404.</summary>
    public required string Tenant { get; init; }

    /// <summary>As sanitised: 1 to 255 characters.</summary>
    public required string Name { get; init; }

    public required string MimeType { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on the bytes are gone; the metadata stays for 30 days more. Null: kept until deleted.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>False for what a client uploaded; true for what hosted code made (C7).</summary>
    public bool IsDownloadable { get; init; }

    /// <summary>Where its bytes can be had if they are not here yet; null for what came with its bytes. Clients are not told.</summary>
    public FileOrigin? Origin { get; init; }
}
