using Proxy.Core.Keys;

namespace Proxy.Core.Limits;

/// <summary>Which buckets a request of a key for a model must fit into.</summary>
internal static class LimitPlan
{
    /// <summary>Anything of the key is limited: for nearly every key nothing is, and nothing need be counted.</summary>
    public static bool Concerns(ClientKey? key) => key is not null && !(key.Limits.IsNone && key.ModelLimits.Count == 0);

    /// <param name="model">As the client wrote it.</param>
    /// <param name="alias">The configured name it stands for: another way to write a model is no way around its limit.</param>
    /// <param name="inputTokens">The cheap count: taken at once, corrected when upstream told the true one.</param>
    /// <returns>Empty where nothing is limited.</returns>
    public static IReadOnlyList<Bucket> For(ClientKey key, string model, string alias, long inputTokens)
    {
        if (!Concerns(key)) return [];
        var buckets = new List<Bucket>(8);
        Add(buckets, key.Limits, "lim:{" + key.Id + "}", inputTokens);
        if (key.ModelLimits.TryGetValue(model, out var rule)) Add(buckets, rule, "lim:{" + key.Id + "}:" + model, inputTokens);
        if (alias != model && key.ModelLimits.TryGetValue(alias, out rule)) Add(buckets, rule, "lim:{" + key.Id + "}:" + alias, inputTokens);
        return buckets;
    }

    /// <summary>What an answer used beyond what was taken for it, bucket by bucket.</summary>
    /// <param name="taken">As admitted.</param>
    /// <param name="inputTokens">Tokens, as upstream counted them.</param>
    /// <param name="outputTokens">Tokens, as upstream counted them.</param>
    public static IReadOnlyList<Bucket> Corrections(IReadOnlyList<Bucket> taken, long inputTokens, long outputTokens) =>
    [
        .. taken.Select(bucket => bucket with
        {
            Cost = bucket.Kind switch
            {
                LimitKind.InputTokens => inputTokens - bucket.Cost,
                LimitKind.OutputTokens => outputTokens,
                LimitKind.TokensPerDay => inputTokens + outputTokens - bucket.Cost,
                _ => 0,
            },
        }),
    ];

    /// <summary>For an answer whose use nobody told: what was taken stays taken, and what is known comes on top.</summary>
    /// <param name="inputTokens">Tokens of other calls made for it.</param>
    /// <param name="outputTokens">Tokens, by estimate from what was sent.</param>
    public static IReadOnlyList<Bucket> Broken(IReadOnlyList<Bucket> taken, long inputTokens, long outputTokens) =>
    [
        .. taken.Select(bucket => bucket with
        {
            Cost = bucket.Kind switch
            {
                LimitKind.InputTokens => inputTokens,
                LimitKind.OutputTokens => outputTokens,
                LimitKind.TokensPerDay => inputTokens + outputTokens,
                _ => 0,
            },
        }),
    ];

    private static void Add(List<Bucket> buckets, LimitRule rule, string key, long inputTokens)
    {
        if (rule.RequestsPerMinute is { } requests) buckets.Add(new Bucket(LimitKind.Requests, key + ":requests", requests, 1));
        if (rule.InputTokensPerMinute is { } input) buckets.Add(new Bucket(LimitKind.InputTokens, key + ":input", input, inputTokens));
        if (rule.OutputTokensPerMinute is { } output) buckets.Add(new Bucket(LimitKind.OutputTokens, key + ":output", output, 0));
        if (rule.TokensPerDay is { } day) buckets.Add(new Bucket(LimitKind.TokensPerDay, key + ":day", day, inputTokens));
        if (rule.ConcurrentStreams is { } live) buckets.Add(new Bucket(LimitKind.ConcurrentStreams, key + ":live", live, 1));
    }
}
