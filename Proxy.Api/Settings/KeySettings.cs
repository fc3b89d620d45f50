using Proxy.Core.Keys;
using Proxy.Core.Limits;

namespace Proxy.Api.Settings;

/// <summary>
/// Client keys and their limits: <c>PROXY_API_KEYS</c> and <c>Proxy:Keys</c>, with <c>Proxy:Limits</c> and
/// <c>Proxy:ModelLimits</c> for every key that says nothing of its own.
/// </summary>
internal static class KeySettings
{
    /// <param name="plain">PROXY_API_KEYS, checked.</param>
    public static IReadOnlyList<ClientKey> Read(SectionReader section, IReadOnlyList<string> plain, LimitRule limits, IReadOnlyDictionary<string, LimitRule> modelLimits)
    {
        var keys = new List<ClientKey>();
        foreach (var key in plain)
        {
            var id = KeyHash.IdOf(key);
            keys.Add(new ClientKey { Id = id, Hash = KeyHash.Of(key), Name = id, Tenant = id, Limits = limits, ModelLimits = modelLimits });
        }

        foreach (var (name, entry) in section.Table("Keys"))
        {
            if (Read(name, entry) is { } key)
            {
                keys.Add(key with
                {
                    Limits = key.Limits.IsNone ? limits : key.Limits,
                    ModelLimits = key.ModelLimits.Count == 0 ? modelLimits : key.ModelLimits,
                });
            }

            entry.RefuseUnknown();
        }

        foreach (var twice in keys.GroupBy(key => key.Hash).Where(group => group.Count() > 1)) section.Fault($"Keys:{twice.Last().Name}", "has the same key as another entry", 0);
        return keys;
    }

    public static LimitRule Limits(SectionReader section, string name) =>
        section.Child(name) is { } entry ? Rule(entry) : LimitRule.None;

    public static Dictionary<string, LimitRule> ModelLimits(SectionReader section, string name) =>
        section.Table(name).ToDictionary(entry => entry.Name, entry => Rule(entry.Entry), StringComparer.Ordinal);

    private static ClientKey? Read(string name, SectionReader entry)
    {
        var key = entry.Text("Key");
        var hash = entry.Text("Hash");
        var tenant = entry.Text("Tenant");
        var result = new ClientKey
        {
            // Not a piece of the hash itself: ids are told, and a short key could be found from it.
            Id = KeyHash.IdOf(key ?? hash?.ToLowerInvariant() ?? ""),
            Hash = key is null ? hash?.ToLowerInvariant() ?? "" : KeyHash.Of(key),
            Name = name,
            Tenant = tenant ?? name,
            Models = entry.Texts("Models"),
            Limits = Limits(entry, "Limits"),
            ModelLimits = ModelLimits(entry, "ModelLimits"),
            RedactRequests = entry.Flag("RedactRequests"),
        };
        if (key is null == hash is null) return entry.Fault<ClientKey?>("Key", "or Hash must be there, and only one of them", null);
        if (key is not null && !IsPlain(key)) return entry.Fault<ClientKey?>("Key", "must be printable ASCII without spaces", null);
        if (hash is not null && (hash.Length != 64 || !hash.All(char.IsAsciiHexDigit))) return entry.Fault<ClientKey?>("Hash", "must be the key's SHA-256 as 64 hex digits", null);
        if (!IsTenant(result.Tenant)) return entry.Fault<ClientKey?>("Tenant", "must be 1 to 64 of [A-Za-z0-9._-] (the name of the entry, when it is not set)", null);
        return result;
    }

    public static bool IsTenant(string text) => text.Length is > 0 and <= 64 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static bool IsPlain(string key) => key.Length <= KeyHash.LongestKey && key.All(static c => char.IsAscii(c) && !char.IsControl(c) && c != ' ');

    private static LimitRule Rule(SectionReader entry)
    {
        var rule = new LimitRule
        {
            RequestsPerMinute = entry.Number(nameof(LimitRule.RequestsPerMinute), 1, 10_000_000),
            InputTokensPerMinute = entry.Number(nameof(LimitRule.InputTokensPerMinute), 1, 2_000_000_000),
            OutputTokensPerMinute = entry.Number(nameof(LimitRule.OutputTokensPerMinute), 1, 2_000_000_000),
            ConcurrentStreams = entry.Number(nameof(LimitRule.ConcurrentStreams), 1, 1_000_000),
            TokensPerDay = entry.Number(nameof(LimitRule.TokensPerDay), 1, int.MaxValue),
        };
        entry.RefuseUnknown();
        return rule;
    }
}
