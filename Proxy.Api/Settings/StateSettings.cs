using Proxy.Core.Idempotency;
using Proxy.Core.State;
using StackExchange.Redis;

namespace Proxy.Api.Settings;

/// <summary>Where the shared state is, and how it is used.</summary>
internal static class StateSettings
{
    public static string? Redis(IConfiguration configuration, List<string> errors)
    {
        var text = configuration.GetConnectionString("redis");
        if (string.IsNullOrWhiteSpace(text)) return null;
        try
        {
            if (ConfigurationOptions.Parse(text).EndPoints.Count > 0) return text;
        }
        catch (ArgumentException)
        {
            // The message would repeat the password.
        }

        errors.Add("ConnectionStrings:redis must be as StackExchange.Redis reads it: host:port,password=…");
        return null;
    }

    public static IdempotencyOptions Idempotency(SectionReader section)
    {
        var defaults = new IdempotencyOptions();
        if (section.Child(nameof(GatewayOptions.Idempotency)) is not { } entry) return defaults;
        var options = defaults with
        {
            Lifetime = entry.Seconds(nameof(IdempotencyOptions.Lifetime), defaults.Lifetime, 60, 604_800),
            Lease = entry.Seconds(nameof(IdempotencyOptions.Lease), defaults.Lease, 1, 600),
            MaxBytes = entry.Number(nameof(IdempotencyOptions.MaxBytes), 1024, 64 * 1024 * 1024) ?? defaults.MaxBytes,
        };
        entry.RefuseUnknown();
        return options;
    }

    public static StateOptions Read(SectionReader section, out bool closedWhenDown)
    {
        var defaults = new StateOptions();
        closedWhenDown = false;
        if (section.Child("State") is not { } entry) return defaults;
        closedWhenDown = entry.Text("WhenDown") switch
        {
            null or "open" => false,
            "closed" => true,
            _ => entry.Fault("WhenDown", "must be open or closed", false),
        };
        var prefix = entry.Text("Prefix") ?? defaults.Prefix;
        if (prefix.Length > 32 || !prefix.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')) entry.Fault("Prefix", "must be 1 to 32 of [A-Za-z0-9_-]", 0);
        var options = new StateOptions { Prefix = prefix, Timeout = entry.Seconds("Timeout", defaults.Timeout, 0.01, 10), Lease = entry.Seconds("Lease", defaults.Lease, 1, 600) };
        entry.RefuseUnknown();
        return options;
    }
}
