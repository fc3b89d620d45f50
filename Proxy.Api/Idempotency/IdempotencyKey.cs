using Proxy.Core.Canonical.Failures;
using Proxy.Core.Idempotency;

namespace Proxy.Api.Idempotency;

/// <summary>The <c>Idempotency-Key</c> of a request, and what decides its answer besides the body.</summary>
internal static class IdempotencyKey
{
    public const string Header = "idempotency-key";
    private const int Longest = 255;

    /// <returns>Null when there is none.</returns>
    /// <exception cref="RequestRejectedException">There are several, or it is none.</exception>
    public static string? Read(HttpContext context)
    {
        if (!context.Request.Headers.TryGetValue(Header, out var values)) return null;
        return values is [{ Length: > 0 and <= Longest } key] && key.All(static c => c is > ' ' and < (char)127)
            ? key
            : throw RequestRejectedException.Invalid(Header + ": must be one value of 1 to 255 printable ASCII characters");
    }

    /// <summary>For <see cref="RecordKey"/>: path, version, betas.</summary>
    public static string[] Parts(HttpRequest request) => [request.Path.Value ?? "", (string?)request.Headers["anthropic-version"] ?? "", (string?)request.Headers["anthropic-beta"] ?? ""];
}
