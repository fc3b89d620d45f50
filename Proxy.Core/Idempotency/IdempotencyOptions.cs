namespace Proxy.Core.Idempotency;

internal sealed record IdempotencyOptions
{
    /// <summary>How long an answer is kept after its last byte. Default 24 hours.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a record outlives an owner that was killed. Default 30 seconds.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of one answer as kept (sealed, so about a third more than sent). A longer one is not kept. Default 8 MiB.</summary>
    public int MaxBytes { get; init; } = 8 * 1024 * 1024;
}
