using System.Security.Cryptography;
using System.Text;

namespace Proxy.Api.Pipeline;

/// <summary>
/// The keys that clients may use, kept as SHA-256 only. A key's tenant is <c>key_</c> and the first 16 hex digits of a
/// second hash: stable over restarts and replicas, telling nothing about the key.
/// </summary>
internal sealed class ClientKeys
{
    /// <summary>The tenant where any key is taken.</summary>
    public const string AnyKeyTenant = "default";

    private const int LongestKey = 1024;
    private readonly (byte[] Hash, string Tenant)[] _keys;

    public ClientKeys(IReadOnlyList<string> keys) => _keys = [.. keys.Select(key => (SHA256.HashData(Encoding.UTF8.GetBytes(key)), TenantOf(key)))];

    /// <returns>The key's tenant; null when the key is not known.</returns>
    public string? TenantFor(string key)
    {
        if (key.Length > LongestKey) return null;
        if (_keys.Length == 0) return AnyKeyTenant;
        Span<byte> utf8 = stackalloc byte[LongestKey * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(key, utf8)], hash);
        string? tenant = null;
        // F20: always all of them, so that time tells nothing about which one matched.
        foreach (var (known, owner) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(known, hash)) tenant = owner;
        }

        return tenant;
    }

    private static string TenantOf(string key) =>
        "key_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("tenant\n" + key)).AsSpan(0, 8));
}
