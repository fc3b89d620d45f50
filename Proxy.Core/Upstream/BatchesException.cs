namespace Proxy.Core.Upstream;

/// <summary>Upstream did not do what was asked of its batches or files. The inner exception is for the log only: it may hold addresses.</summary>
/// <param name="status">0 where there was no answer that can be read.</param>
/// <param name="said">Upstream's own words; null where it has none.</param>
internal sealed class BatchesException(int status, string? said, Exception? inner) : Exception("upstream's batches: " + status, inner)
{
    public int Status { get; } = status;

    public string? Said { get; } = said;

    /// <summary>As upstream asks for.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What was sent is wrong; it would be again.</summary>
    public bool IsRefusal => Status is 400 or 413 or 422;

    /// <summary>There is no such thing: upstream has no batches, or not this one.</summary>
    public bool IsMissing => Status is 404 or 405 or 410 or 501;

    public static BatchesException Unreadable(Exception? inner = null) => new(0, null, inner);
}
