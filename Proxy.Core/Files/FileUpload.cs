namespace Proxy.Core.Files;

/// <summary>What is said of a file before its bytes come.</summary>
internal sealed record FileUpload
{
    public required string Tenant { get; init; }

    /// <summary>As <see cref="FileTitle"/> left it; empty for a file without one.</summary>
    public required string Name { get; init; }

    /// <summary>As the client declares it; null where it does not. The bytes have the last word.</summary>
    public string? DeclaredType { get; init; }

    /// <summary>False for what clients upload; true for what hosted code made (C7).</summary>
    public bool IsDownloadable { get; init; }
}
