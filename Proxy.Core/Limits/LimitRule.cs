using System.Text.Json.Serialization;

namespace Proxy.Core.Limits;

/// <summary>What a client key may use, in all or of one model. Null is without limit; numbers are 1 or more.</summary>
internal sealed record LimitRule
{
    public static LimitRule None { get; } = new();

    public int? RequestsPerMinute { get; init; }

    /// <summary>The whole input, cache reads and writes included.</summary>
    public int? InputTokensPerMinute { get; init; }

    /// <summary>Reasoning included. Nobody knows an answer's length before it ends, so a minute may end in debt that the next ones pay.</summary>
    public int? OutputTokensPerMinute { get; init; }

    /// <summary>Answers under way at one time, streamed or not.</summary>
    public int? ConcurrentStreams { get; init; }

    /// <summary>Input and output, from midnight to midnight UTC by the state server's clock.</summary>
    public long? TokensPerDay { get; init; }

    [JsonIgnore]
    public bool IsNone => this == None;
}
