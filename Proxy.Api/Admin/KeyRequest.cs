using System.Text.Json.Serialization;
using Proxy.Core.Limits;

namespace Proxy.Api.Admin;

/// <summary>Body of POST /admin/keys: <c>{"name":"ci","tenant":"team-a","models":["claude-opus-5"],"limits":{"requests_per_minute":60}}</c></summary>
internal sealed record KeyRequest
{
    /// <summary>For people: 1 to 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Owner of what is made with the key; null makes the key a tenant of its own.</summary>
    public string? Tenant { get; init; }

    /// <summary>Models the key may use; null for all.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    public LimitRule? Limits { get; init; }

    public Dictionary<string, LimitRule>? ModelLimits { get; init; }

    /// <summary>Null as the setting says.</summary>
    public bool? RedactRequests { get; init; }
}

/// <summary>A key as /admin/keys shows it.</summary>
internal sealed record KeyAnswer
{
    public string Type { get; } = "client_key";

    public required string Id { get; init; }

    /// <summary>Only in the answer to its creation: it is kept nowhere.</summary>
    public string? Key { get; init; }

    public required string Name { get; init; }

    public required string Tenant { get; init; }

    public required IReadOnlyList<string> Models { get; init; }

    public required LimitRule Limits { get; init; }

    public required IReadOnlyDictionary<string, LimitRule> ModelLimits { get; init; }

    public bool? RedactRequests { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }
}

internal sealed record KeyList(IReadOnlyList<KeyAnswer> Data);

internal sealed record KeyRevoked(string Id)
{
    public string Type { get; } = "client_key_revoked";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeyAnswer))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(KeyRevoked))]
internal sealed partial class AdminJson : JsonSerializerContext;
