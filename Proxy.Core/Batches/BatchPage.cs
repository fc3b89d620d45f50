namespace Proxy.Core.Batches;

/// <summary>Which part of a tenant's batches is asked for: the newest, or what lies behind or before one.</summary>
/// <param name="Limit">1 to 1000.</param>
/// <param name="BeforeId">The last batches newer than this one; not together with <paramref name="AfterId"/>.</param>
/// <param name="AfterId">Batches older than this one.</param>
internal sealed record BatchQuery(int Limit, string? BeforeId, string? AfterId);

/// <summary>Part of a tenant's batches, newest first.</summary>
/// <param name="HasMore">In the direction that was asked for.</param>
internal sealed record BatchPage(IReadOnlyList<BatchState> Batches, bool HasMore);
