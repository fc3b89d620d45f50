using System.Security.Cryptography;
using System.Text;
using Proxy.Api.Keys;
using Proxy.Api.Pipeline;
using Proxy.Api.Settings;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.State;

namespace Proxy.Api.Admin;

/// <summary>Lets only PROXY_ADMIN_KEY pass. Without it nothing under /admin is there.</summary>
internal sealed class AdminGate(LiveSettings settings, GuessLimit guesses)
{
    private static readonly Failure s_refused = new(FailureKind.Authentication, "invalid admin key") { ShouldRetry = false };
    private readonly byte[] _adminKey = SHA256.HashData(Encoding.UTF8.GetBytes(settings.Current.Options.AdminKey ?? ""));

    public bool IsOpen => settings.Current.Options.AdminKey is not null;

    /// <summary>The endpoint behind the gate.</summary>
    public RequestDelegate Guard(Func<HttpContext, Task> next) => context => RunAsync(context, next);

    private async Task RunAsync(HttpContext context, Func<HttpContext, Task> next)
    {
        var presented = SHA256.HashData(Encoding.UTF8.GetBytes(KeyCheck.Presented(context.Request.Headers) ?? ""));
        var isAdmin = CryptographicOperations.FixedTimeEquals(presented, _adminKey);
        if (!guesses.Permits(context, isAdmin ? "admin" : null)) throw new RequestRejectedException(GuessLimit.Refused);
        if (!isAdmin) throw new RequestRejectedException(s_refused);
        try
        {
            await next(context);
        }
        catch (StateUnavailableException)
        {
            throw new RequestRejectedException(new Failure(FailureKind.Overloaded, "the shared state does not answer; nothing is known of what was asked") { ShouldRetry = true });
        }
    }
}
