using System.Security.Cryptography;
using System.Text;

namespace Proxy.Core.Idempotency;

/// <summary>One idempotency key of one tenant, and what the request looked like that came with it.</summary>
/// <param name="Name">Hash of tenant and key: neither stands in the store.</param>
/// <param name="Fingerprint">Hash of what decides the answer. The body itself is never stored.</param>
internal sealed record RecordKey(string Tenant, string Name, string Fingerprint)
{
    /// <param name="key">As the client sent it.</param>
    /// <param name="parts">Whatever decides the answer besides the body: path, version, betas.</param>
    public static RecordKey Of(string tenant, string key, ReadOnlySpan<byte> body, params ReadOnlySpan<string> parts)
    {
        using var hash = Begin(tenant, parts);
        hash.AppendData(body);
        return End(tenant, key, hash);
    }

    /// <summary>For a body that is never there as a whole: it is appended as it comes, and <see cref="End"/> makes the key.</summary>
    public static IncrementalHash Begin(string tenant, params ReadOnlySpan<string> parts)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(tenant + "\n"));
        foreach (var part in parts) hash.AppendData(Encoding.UTF8.GetBytes(part + "\n"));
        return hash;
    }

    public static RecordKey End(string tenant, string key, IncrementalHash hash) =>
        new(tenant, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tenant + "\n" + key))), Convert.ToHexStringLower(hash.GetHashAndReset()));
}
