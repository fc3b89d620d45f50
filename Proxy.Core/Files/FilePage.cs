namespace Proxy.Core.Files;

/// <summary>Which part of a list is asked for: the newest, or what lies behind or before a place. At most one of the places is set.</summary>
/// <param name="Limit">1 to 1000.</param>
internal sealed record FileQuery(int Limit)
{
    /// <summary>From an earlier page; what it names may be gone.</summary>
    public FileCursor? After { get; init; }

    /// <summary>Files older than this one.</summary>
    public string? AfterId { get; init; }

    /// <summary>The last files newer than this one.</summary>
    public string? BeforeId { get; init; }
}

/// <summary>Part of a tenant's list, newest first.</summary>
/// <param name="HasMore">In the direction that was asked for.</param>
internal sealed record FilePage(IReadOnlyList<StoredFile> Files, bool HasMore);
