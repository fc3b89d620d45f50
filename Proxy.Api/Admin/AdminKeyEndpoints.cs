using System.Security.Cryptography;
using System.Text.Json;
using Proxy.Api.Pipeline;
using Proxy.Api.Settings;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Keys;
using Proxy.Core.Limits;

namespace Proxy.Api.Admin;

/// <summary>
/// /admin/keys: makes, lists and revokes client keys at run time. There only with PROXY_ADMIN_KEY, which opens nothing
/// else. A new key works at once here and within half a second everywhere; a revoked one stops as fast.
/// </summary>
internal sealed class AdminKeyEndpoints(LiveSettings settings, KeyStore store, KeyDirectory directory, TimeProvider time)
{
    private const int MostBytes = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes, IServiceProvider services, AdminGate gate)
    {
        var settings = services.GetRequiredService<LiveSettings>();
        var endpoints = new AdminKeyEndpoints(
            settings, services.GetRequiredService<KeyStore>(), services.GetRequiredService<KeyDirectory>(), services.GetRequiredService<TimeProvider>());
        routes.MapPost("/admin/keys", gate.Guard(endpoints.CreateAsync));
        routes.MapGet("/admin/keys", gate.Guard(endpoints.ListAsync));
        routes.MapDelete("/admin/keys/{id}", gate.Guard(endpoints.RevokeAsync));
    }

    private async Task CreateAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context, MostBytes);
        var request = Read(body.Memory.Span);
        // 256 bits; the prefix lets secret scanners find it.
        var secret = "sk-rp-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var id = KeyHash.IdOf(secret);
        var key = new ClientKey
        {
            Id = id,
            Hash = KeyHash.Of(secret),
            Name = request.Name!,
            Tenant = request.Tenant ?? id,
            Models = request.Models ?? [],
            Limits = request.Limits ?? settings.Current.Options.Limits,
            ModelLimits = request.ModelLimits ?? settings.Current.Options.ModelLimits,
            RedactRequests = request.RedactRequests,
            CreatedAt = time.GetUtcNow(),
        };
        await store.AddAsync(key, context.RequestAborted);
        await directory.RefreshAsync(context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status201Created;
        await context.Response.WriteAsJsonAsync(Shown(key) with { Key = secret }, AdminJson.Default.KeyAnswer, cancellationToken: context.RequestAborted);
    }

    private async Task ListAsync(HttpContext context)
    {
        var keys = settings.Current.Options.Keys.Concat(await store.ListAsync(context.RequestAborted));
        await context.Response.WriteAsJsonAsync(new KeyList([.. keys.Select(Shown)]), AdminJson.Default.KeyList, cancellationToken: context.RequestAborted);
    }

    private async Task RevokeAsync(HttpContext context)
    {
        var id = (string?)context.GetRouteValue("id") ?? "";
        if (settings.Current.Options.Keys.Any(key => key.Id == id)) throw RequestRejectedException.Invalid("id: a configured key is revoked by taking it out of the configuration");
        if (!await store.RevokeAsync(id, context.RequestAborted)) throw new RequestRejectedException(new Failure(FailureKind.NotFound, "no such key") { ShouldRetry = false });
        await directory.RefreshAsync(context.RequestAborted);
        await context.Response.WriteAsJsonAsync(new KeyRevoked(id), AdminJson.Default.KeyRevoked, cancellationToken: context.RequestAborted);
    }

    private static KeyRequest Read(ReadOnlySpan<byte> body)
    {
        KeyRequest? request;
        try
        {
            request = JsonSerializer.Deserialize(body, AdminJson.Default.KeyRequest);
        }
        catch (JsonException exception)
        {
            // $.limits.requests_per_minute
            var path = exception.Path is { Length: > 2 } text ? text[2..] : "body";
            throw RequestRejectedException.Invalid(Reject.Shown(path) + ": is not what belongs here (see docs/operations.md)");
        }

        if (request?.Name is not { Length: > 0 and <= 100 }) throw RequestRejectedException.Invalid("name: must have 1 to 100 characters");
        if (request.Tenant is { } tenant && !KeySettings.IsTenant(tenant)) throw RequestRejectedException.Invalid("tenant: must be 1 to 64 of [A-Za-z0-9._-]");
        if (request.Models?.Any(static model => model is not { Length: > 0 and <= 128 }) == true) throw RequestRejectedException.Invalid("models: must be model names");
        Check("limits", request.Limits);
        foreach (var (model, rule) in request.ModelLimits ?? []) Check("model_limits." + Reject.Shown(model), rule ?? throw RequestRejectedException.Invalid("model_limits." + Reject.Shown(model) + ": must be limits"));
        return request;
    }

    private static void Check(string path, LimitRule? rule)
    {
        if (rule is null) return;
        Check(path + ".requests_per_minute", rule.RequestsPerMinute);
        Check(path + ".input_tokens_per_minute", rule.InputTokensPerMinute);
        Check(path + ".output_tokens_per_minute", rule.OutputTokensPerMinute);
        Check(path + ".concurrent_streams", rule.ConcurrentStreams);
        Check(path + ".tokens_per_day", rule.TokensPerDay);
    }

    private static void Check(string path, long? number)
    {
        if (number < 1) throw RequestRejectedException.Invalid(path + ": must be 1 or more");
    }

    private static KeyAnswer Shown(ClientKey key) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Tenant = key.Tenant,
        Models = key.Models,
        Limits = key.Limits,
        ModelLimits = key.ModelLimits,
        RedactRequests = key.RedactRequests,
        CreatedAt = key.CreatedAt,
    };
}
