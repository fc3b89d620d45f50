using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.OpenAI.Ids;

/// <summary>
/// Tool names that upstream takes. K7: a name that is too long, or (in a foreign history) has other characters, becomes
/// its beginning, <c>_</c> and 8 hex digits of its SHA-256: the same in every turn. R45: a toolset's member is
/// <c>computer__left_click</c> where upstream has no namespaces, and a client's tool that begins like one gets the suffix
/// <c>__user</c>. No two tools of one request share a name.
/// </summary>
internal sealed class ToolNames
{
    private const int HashLength = 8;
    private const string Reserved = "__user";
    private static readonly SearchValues<char> s_safe = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
    private readonly int _longest;
    private readonly bool _namespaces;
    private readonly List<string> _prefixes = [];
    private readonly Dictionary<string, string>? _renamed;

    /// <param name="longest">Characters; <c>UpstreamProfile.MaxToolName</c>.</param>
    /// <param name="namespaces">Upstream has namespaces for toolsets.</param>
    public ToolNames(IReadOnlyList<Tool> tools, int longest, bool namespaces = false)
    {
        _longest = longest;
        _namespaces = namespaces;
        HashSet<string>? taken = null;
        Dictionary<string, string>? originals = null;
        Members = FindMembers(tools);
        foreach (var tool in tools)
        {
            if (tool.Toolset is not null) continue;
            var escaped = Escape(tool.Name);
            if (Fits(escaped) && escaped.Length == tool.Name.Length) continue;
            taken ??= tools.Where(t => t.Toolset is not null || (!IsReserved(t.Name) && Fits(t.Name)))
                .Select(t => ToUpstream(t.Name, t.Toolset)).ToHashSet(StringComparer.Ordinal);
            _renamed ??= new(StringComparer.Ordinal);
            originals ??= new(StringComparer.Ordinal);
            if (_renamed.ContainsKey(tool.Name)) continue;
            var name = Fits(escaped) ? escaped : Shorten(escaped, 0);
            for (var attempt = 1; !taken.Add(name); attempt++) name = Shorten(escaped, attempt);
            _renamed.Add(tool.Name, name);
            originals.Add(name, tool.Name);
        }

        Originals = originals;
    }

    /// <summary>Upstream name to the client's, for renamed tools only; null when none was.</summary>
    public IReadOnlyDictionary<string, string>? Originals { get; }

    /// <summary>What upstream calls a toolset's member, <c>namespace.name</c> or a function's name, to the member; null without toolsets.</summary>
    public IReadOnlyDictionary<string, ClientTool>? Members { get; }

    /// <param name="name">A tool of the request, or a name from its history.</param>
    /// <param name="toolset">The toolset whose member it is.</param>
    public string ToUpstream(string name, string? toolset = null)
    {
        if (toolset is not null && !_namespaces) return Safe(toolset + "__" + name);
        if (toolset is not null) return Safe(name);
        return _renamed is not null && _renamed.TryGetValue(name, out var known) ? known : Safe(Escape(name));
    }

    /// <summary>R45: the namespace that a member's call names; null where it names none.</summary>
    public string? NamespaceOf(string? toolset) => toolset is null || !_namespaces ? null : Safe(toolset);

    private Dictionary<string, ClientTool>? FindMembers(IReadOnlyList<Tool> tools)
    {
        Dictionary<string, ClientTool>? members = null;
        foreach (var tool in tools)
        {
            if (tool.Toolset is not { } toolset) continue;
            members ??= new(StringComparer.Ordinal);
            var name = ToUpstream(tool.Name, toolset);
            members[_namespaces ? toolset + "." + name : name] = new ClientTool(tool.Name, toolset);
            if (!_namespaces && !_prefixes.Contains(toolset + "__")) _prefixes.Add(toolset + "__");
        }

        return members;
    }

    private string Escape(string name) => IsReserved(name) ? name + Reserved : name;

    private bool IsReserved(string name)
    {
        foreach (var prefix in _prefixes)
            if (name.StartsWith(prefix, StringComparison.Ordinal)) return true;
        return false;
    }

    private string Safe(string name) => Fits(name) ? name : Shorten(name, 0);

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
