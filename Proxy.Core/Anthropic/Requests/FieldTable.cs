using System.Text;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>The keys that one kind of object may have; a key's position is its number.</summary>
/// <param name="warningPrefix">Put before an unknown key in its warning, e.g. <c>tools.</c>.</param>
internal sealed class FieldTable(string warningPrefix, params string[] names)
{
    private readonly byte[][] _utf8 = [.. names.Select(Encoding.UTF8.GetBytes)];

    public string WarningPrefix { get; } = warningPrefix;

    public int Count => _utf8.Length;

    public string Name(int field) => names[field];

    /// <returns>-1 for an unknown key.</returns>
    public int Find(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _utf8.Length; i++)
            if (name.SequenceEqual(_utf8[i])) return i;
        return -1;
    }
}
