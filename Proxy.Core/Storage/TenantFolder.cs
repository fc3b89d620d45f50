using System.Security.Cryptography;
using System.Text;

namespace Proxy.Core.Storage;

/// <summary>
/// A tenant's part of all names: a hash, so that names tell nothing of who it is, and no tenant's name can reach another's
/// objects. An id of another tenant is unknown because it is looked for here.
/// </summary>
internal static class TenantFolder
{
    /// <returns>32 hex digits.</returns>
    public static string Of(string tenant) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tenant)).AsSpan(0, 16));
}
