namespace Proxy.Core.Files;

/// <summary>How much clients may keep.</summary>
internal sealed record FileLimits
{
    /// <summary>Bytes of one file (A9: 500 MB).</summary>
    public long MaxFileBytes { get; init; } = 500L * 1024 * 1024;

    /// <summary>Bytes of all files of one tenant (A9: 1 TB).</summary>
    public long MaxTenantBytes { get; init; } = 1024L * 1024 * 1024 * 1024;
}
