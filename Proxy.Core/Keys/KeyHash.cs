using System.Security.Cryptography;
using System.Text;

namespace Proxy.Core.Keys;

/// <summary>What is kept of a key instead of the key.</summary>
internal static class KeyHash
{
    /// <summary>Longer keys are nobody's.</summary>
    public const int LongestKey = 1024;

    public static string Of(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>A second hash, so that an id, which is told, says nothing about the first.</summary>
    public static string IdOf(string key) =>
        "key_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("tenant\n" + key)).AsSpan(0, 8));
}
