using System.Text;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>The keys that one kind of object may have; a key's position is its number.</summary>
internal sealed class FieldTable
{
    private const int Buckets = 64;

    private readonly string[] _names;
    private readonly byte[][] _utf8;

    // First key of each bucket, and the next one of the same bucket; -1 ends.
    private readonly sbyte[] _first = new sbyte[Buckets];
    private readonly sbyte[] _next;

    /// <param name="warningPrefix">Put before an unknown key in its warning, e.g. <c>tools.</c>.</param>
    public FieldTable(string warningPrefix, params string[] names)
    {
        WarningPrefix = warningPrefix;
        _names = names;
        _utf8 = [.. names.Select(Encoding.UTF8.GetBytes)];
        _next = new sbyte[names.Length];
        Array.Fill(_first, (sbyte)-1);
        for (var i = names.Length - 1; i >= 0; i--)
        {
            ref var first = ref _first[Bucket(_utf8[i])];
            (_next[i], first) = (first, (sbyte)i);
        }
    }

    public string WarningPrefix { get; }

    public int Count => _utf8.Length;

    public string Name(int field) => _names[field];

    /// <returns>-1 for an unknown key.</returns>
    public int Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return -1;
        for (int i = _first[Bucket(name)]; i >= 0; i = _next[i])
            if (name.SequenceEqual(_utf8[i])) return i;
        return -1;
    }

    private static int Bucket(ReadOnlySpan<byte> name) => (name.Length + name[0] * 5 + name[^1] * 3) % Buckets;
}
