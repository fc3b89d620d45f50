using Proxy.Core.Telemetry;

namespace Proxy.Core.Batches;

/// <summary>What a batch was made with; never changes (A10). What became of it stands beside it (<see cref="BatchNames"/>).</summary>
internal sealed record Batch
{
    /// <summary><c>msgbatch_</c> and 24 characters.</summary>
    public required string Id { get; init; }

    /// <summary>Owner; everybody else gets a 404.</summary>
    public required string Tenant { get; init; }

    /// <summary>Id of the client's key, whose models and daily budget the items go by.</summary>
    public required string KeyId { get; init; }

    /// <summary>Requests in it: 1 to 100 000.</summary>
    public required int Total { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What is not done then is <c>expired</c>: 24 h after <see cref="CreatedAt"/>.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary><c>anthropic-version</c> and <c>anthropic-beta</c> of the create call, which the items are read by.</summary>
    public string? Version { get; init; }

    public string? Betas { get; init; }

    /// <summary>The span of the create call, as W3C writes it (<c>00-4bf9…-00f0…-01</c>), for the traces of the items to link to; null where nobody listened.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Id of the create call, and the session that it named, hashed (<see cref="SessionName"/>): what its baggage was, for the spans of the items; null where nobody listened.</summary>
    public string? RequestId { get; init; }

    public string? Session { get; init; }

    public required BatchEngine Engine { get; init; }

    public BatchOrigin Origin() => new(Id, TraceParent, RequestId, Session);
}
