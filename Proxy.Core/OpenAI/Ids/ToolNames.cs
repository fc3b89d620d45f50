using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.OpenAI.Ids;

/// <summary>
/// K7: tool names that upstream takes. A name that is too long, or (in a foreign history) has other characters, becomes
/// its beginning, <c>_</c> and 8 hex digits of its SHA-256: the same in every turn. No two tools of one request share a name.
/// </summary>
internal sealed class ToolNames
{
    private const int HashLength = 8;
    private static readonly SearchValues<char> s_safe = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
    private readonly int _longest;
    private readonly Dictionary<string, string>? _shortened;

    /// <param name="longest">Characters; <c>UpstreamProfile.MaxToolName</c>.</param>
    public ToolNames(IReadOnlyList<Tool> tools, int longest)
    {
        _longest = longest;
        HashSet<string>? taken = null;
        Dictionary<string, string>? originals = null;
        foreach (var tool in tools)
        {
            if (Fits(tool.Name)) continue;
            taken ??= tools.Where(t => Fits(t.Name)).Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
            _shortened ??= new(StringComparer.Ordinal);
            originals ??= new(StringComparer.Ordinal);
            if (_shortened.ContainsKey(tool.Name)) continue;
            var name = Shorten(tool.Name, 0);
            for (var attempt = 1; !taken.Add(name); attempt++) name = Shorten(tool.Name, attempt);
            _shortened.Add(tool.Name, name);
            originals.Add(name, tool.Name);
        }

        Originals = originals;
    }

    /// <summary>Upstream name to the client's, for shortened tools only; null when none was.</summary>
    public IReadOnlyDictionary<string, string>? Originals { get; }

    /// <param name="name">A tool of the request, or a name from its history.</param>
    public string ToUpstream(string name)
    {
        if (_shortened is not null && _shortened.TryGetValue(name, out var known)) return known;
        return Fits(name) ? name : Shorten(name, 0);
    }

    private bool Fits(string name) => name.Length > 0 && name.Length <= _longest && !name.AsSpan().ContainsAnyExcept(s_safe);

    private string Shorten(string name, int attempt)
    {
        var salted = attempt == 0 ? name : name + "#" + attempt.ToString(CultureInfo.InvariantCulture);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(salted)).AsSpan(0, HashLength / 2));
        var kept = Math.Min(name.Length, Math.Max(0, _longest - HashLength - 1));
        return string.Create(kept + 1 + HashLength, (name, hash, kept), static (text, parts) =>
        {
            for (var i = 0; i < parts.kept; i++) text[i] = s_safe.Contains(parts.name[i]) ? parts.name[i] : '_';
            text[parts.kept] = '_';
            parts.hash.CopyTo(text[(parts.kept + 1)..]);
        });
    }
}
