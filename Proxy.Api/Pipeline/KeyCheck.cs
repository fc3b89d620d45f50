using Microsoft.Extensions.Primitives;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Api.Pipeline;

/// <summary>Who asks. Both headers are taken; x-api-key decides where both are sent (A0, D3).</summary>
internal sealed class KeyCheck(RequestDelegate next, ClientKeys keys, ErrorWriter errors) : IStep<KeyCheck>
{
    // F19: one body for every reason. Recorded wording.
    private static readonly Failure s_refused = new(FailureKind.Authentication, "invalid x-api-key") { ShouldRetry = false };

    public static KeyCheck Create(RequestDelegate next, IServiceProvider services) =>
        new(next, services.GetRequiredService<ClientKeys>(), services.GetRequiredService<ErrorWriter>());

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<KeyRequired>() is null) return next(context);
        var tenant = Presented(context.Request.Headers) is { } key ? keys.TenantFor(key) : null;
        if (tenant is null) return errors.WriteAsync(context, s_refused);
        Exchange.Of(context).Tenant = tenant;
        return next(context);
    }

    private static string? Presented(IHeaderDictionary headers)
    {
        var apiKey = headers["x-api-key"];
        if (!StringValues.IsNullOrEmpty(apiKey)) return apiKey.Count == 1 && !string.IsNullOrWhiteSpace(apiKey[0]) ? apiKey[0]!.Trim() : null;
        var authorization = headers.Authorization;
        if (authorization is not [{ } value] || !value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return null;
        var token = value["Bearer ".Length..].Trim();
        return token.Length == 0 ? null : token;
    }
}
