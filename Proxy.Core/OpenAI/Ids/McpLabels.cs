using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Proxy.Core.OpenAI.Ids;

/// <summary>
/// R50: names of MCP servers as upstream takes them: a letter, then letters, digits, <c>_</c> and <c>-</c>, 64 at most. Any other name
/// becomes what of it fits, <c>_</c> and 8 hex digits of its SHA-256: the same in every turn.
/// </summary>
internal static class McpLabels
{
    private const int Longest = 64;
    private static readonly SearchValues<char> s_safe = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    public static string ToUpstream(string name)
    {
        if (name.Length is > 0 and <= Longest && char.IsAsciiLetter(name[0]) && !name.AsSpan().ContainsAnyExcept(s_safe)) return name;
        var label = new StringBuilder("mcp_", Longest);
        foreach (var letter in name.AsSpan(0, Math.Min(name.Length, Longest - 13))) label.Append(s_safe.Contains(letter) ? letter : '_');
        return label.Append('_').Append(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 4))).ToString();
    }
}
