using Proxy.Core.Storage;

namespace Proxy.Core.Files;

/// <summary>Where a file is kept: <c>files/{tenant}/{two}/{id}.bin</c> and <c>….json</c>. The two last characters of the id spread files over folders.</summary>
internal static class FileNames
{
    public static string Folder(string tenant) => "files/" + TenantFolder.Of(tenant) + "/";

    public static string Content(string tenant, string id) => Of(tenant, id) + ".bin";

    public static string Metadata(string tenant, string id) => Of(tenant, id) + ".json";

    /// <summary>Whether it can be one of ours; every other is unknown without a look.</summary>
    public static bool IsId(string id) => id.Length is > 7 and <= 64 && id.StartsWith("file_", StringComparison.Ordinal) && id.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Of(string tenant, string id) => Folder(tenant) + id[^2..].ToLowerInvariant() + "/" + id;
}
