using Proxy.Core.Storage;

using System.Security.Cryptography;
using System.Text;

namespace Proxy.Core.Files;

/// <summary>Where a file is kept: <c>files/{tenant}/{two}/{id}.bin</c> and <c>….json</c>. The two last characters of the id spread files over folders.</summary>
internal static class FileNames
{
    public static string Folder(string tenant) => "files/" + TenantFolder.Of(tenant) + "/";

    public static string Content(string tenant, string id) => ContentIn(TenantFolder.Of(tenant), id);

    public static string Metadata(string tenant, string id) => MetadataIn(TenantFolder.Of(tenant), id);

    /// <param name="folder">As <see cref="TenantFolder"/> names the tenant.</param>
    public static string ContentIn(string folder, string id) => In(folder, id) + ".bin";

    /// <param name="folder">As <see cref="TenantFolder"/> names the tenant.</param>
    public static string MetadataIn(string folder, string id) => In(folder, id) + ".json";

    /// <summary>The id of a file that hosted code made: the same whoever finds it, and however often.</summary>
    public static string IdOf(string tenant, FileOrigin origin) =>
        "file_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', tenant, origin.Upstream, origin.Container, origin.File))).AsSpan(0, 12));

    /// <summary>Whether it can be one of ours; every other is unknown without a look.</summary>
    public static bool IsId(string id) => id.Length is > 7 and <= 64 && id.StartsWith("file_", StringComparison.Ordinal) && id.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string In(string folder, string id) => $"files/{folder}/{id[^2..].ToLowerInvariant()}/{id}";
}
