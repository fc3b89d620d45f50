using Microsoft.Extensions.Primitives;
using Proxy.Api.Keys;
using Proxy.Api.Settings;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Keys;

namespace Proxy.Api.Pipeline;

/// <summary>Who asks. Both headers are taken; x-api-key decides where both are sent (A0, D3).</summary>
internal sealed class KeyCheck(RequestDelegate next, KeyDirectory keys, GuessLimit guesses, ErrorWriter errors) : IStep<KeyCheck>
{
    /// <summary>The tenant where any key is taken.</summary>
    public const string AnyKeyTenant = "default";

    // F19: one body for every reason. Recorded wording.
    public static Failure Refused { get; } = new(FailureKind.Authentication, "invalid x-api-key") { ShouldRetry = false };

    private static readonly Failure s_refusedByOpenAI = new(FailureKind.Authentication, "Incorrect API key provided: it is not one of this gateway's keys.") { ShouldRetry = false };

    public static KeyCheck Create(RequestDelegate next, IServiceProvider services) =>
        new(next, services.GetRequiredService<KeyDirectory>(), services.GetRequiredService<GuessLimit>(), services.GetRequiredService<ErrorWriter>());

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<KeyRequired>() is null) return next(context);
        var exchange = Exchange.Of(context);
        var key = Presented(context.Request.Headers) is { Length: <= KeyHash.LongestKey } presented ? Find(presented, exchange) : null;
        if (!guesses.Permits(context, key?.Id)) return errors.WriteAsync(context, GuessLimit.Refused);
        if (key is null) return errors.WriteAsync(context, OpenAISurface.IsAskedBy(context) ? s_refusedByOpenAI : Refused);
        (exchange.Key, exchange.Tenant) = (key, key.Tenant);
        return next(context);
    }

    private ClientKey? Find(string presented, Exchange exchange)
    {
        if (keys.Find(presented) is { } known) return known;
        var options = exchange.Snapshot.Options;
        if (options.TakesAnyKey) return exchange.Snapshot.AnyKey;
        if (!options.PassThroughKeys || !presented.All(static c => c is > ' ' and < (char)127)) return null;
        // C3.5: upstream says whether it is one. Its owner is nobody that the gateway knows: a hash.
        exchange.UseOwnKey(presented);
        var id = KeyHash.IdOf(presented);
        return new ClientKey { Id = id, Hash = "", Name = id, Tenant = id, Limits = options.Limits, ModelLimits = options.ModelLimits };
    }

    /// <returns>Null when there is no key, or no single one.</returns>
    public static string? Presented(IHeaderDictionary headers)
    {
        var apiKey = headers["x-api-key"];
        if (!StringValues.IsNullOrEmpty(apiKey)) return apiKey.Count == 1 && !string.IsNullOrWhiteSpace(apiKey[0]) ? apiKey[0]!.Trim() : null;
        var authorization = headers.Authorization;
        if (authorization is not [{ } value] || !value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return null;
        var token = value["Bearer ".Length..].Trim();
        return token.Length == 0 ? null : token;
    }
}
