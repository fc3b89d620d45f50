namespace Proxy.Core.Files;

/// <summary>Why a file is not taken.</summary>
internal enum FileRefusal
{
    /// <summary>More than <see cref="FileLimits.MaxFileBytes"/>.</summary>
    TooLarge,

    /// <summary>The tenant would hold more than <see cref="FileLimits.MaxTenantBytes"/>.</summary>
    QuotaExceeded,
}

/// <summary>A file is not taken; nothing of it was kept.</summary>
internal sealed class FileRefusedException(FileRefusal refusal) : Exception("the file is refused: " + refusal)
{
    public FileRefusal Refusal { get; } = refusal;
}
