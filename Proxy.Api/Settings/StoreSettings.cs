using Proxy.Core.Files;
using Proxy.Core.Storage;

namespace Proxy.Api.Settings;

/// <summary>Where files and batches are kept, and how much of them.</summary>
internal static class StoreSettings
{
    public static string? Blobs(IConfiguration configuration, List<string> errors)
    {
        var text = configuration.GetConnectionString("blobs");
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (AzureContainer.TryCreate(text.Trim()) is not null) return text.Trim();
        errors.Add("ConnectionStrings:blobs must be a connection string of Azure Storage, or the https address of an account or container, with a SAS if need be");
        return null;
    }

    public static FileLimits Files(SectionReader section)
    {
        var defaults = new FileLimits();
        if (section.Child(nameof(GatewayOptions.Files)) is not { } entry) return defaults;
        var limits = new FileLimits
        {
            MaxFileBytes = entry.LargeNumber(nameof(FileLimits.MaxFileBytes), 1024, 5_000_000_000) ?? defaults.MaxFileBytes,
            MaxTenantBytes = entry.LargeNumber(nameof(FileLimits.MaxTenantBytes), 1024, 1_000_000_000_000_000) ?? defaults.MaxTenantBytes,
        };
        entry.RefuseUnknown();
        return limits;
    }
}
