using System.Security.Cryptography;
using System.Text;

namespace Proxy.Core.Keys;

/// <summary>Immutable: the keys as they are at one moment.</summary>
internal sealed class KeyRing
{
    private readonly Dictionary<ulong, List<(byte[] Hash, ClientKey Key)>> _byStart = [];
    private readonly Dictionary<string, ClientKey> _byId = new(StringComparer.Ordinal);

    public KeyRing(IEnumerable<ClientKey> keys)
    {
        foreach (var key in keys)
        {
            var hash = Convert.FromHexString(key.Hash);
            var start = BitConverter.ToUInt64(hash);
            if (!_byStart.TryGetValue(start, out var same)) _byStart[start] = same = [];
            same.Add((hash, key));
            _byId[key.Id] = key;
        }
    }

    public bool IsEmpty => _byStart.Count == 0;

    /// <param name="id">As <see cref="ClientKey.Id"/>.</param>
    /// <returns>Null when there is no such key any more.</returns>
    public ClientKey? FindById(string id) => _byId.GetValueOrDefault(id);

    /// <returns>Null when nobody has the key.</returns>
    public ClientKey? Find(string presented)
    {
        if (presented.Length > KeyHash.LongestKey) return null;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> utf8 = stackalloc byte[KeyHash.LongestKey * 3];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(presented, utf8)], hash);
        // F20: what is looked up is a hash, which nobody can steer; what is found is compared in fixed time.
        if (!_byStart.TryGetValue(BitConverter.ToUInt64(hash), out var same)) return null;
        ClientKey? found = null;
        foreach (var (known, key) in same)
        {
            if (CryptographicOperations.FixedTimeEquals(known, hash)) found = key;
        }

        return found;
    }
}
