using Proxy.Core.Anthropic.Requests.Tools;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads the <c>tools</c> array (R37–R51, K6, K7): which family each tool is of, and what holds for all of them together.</summary>
internal sealed class ToolListReader(CacheMarks marks)
{
    // K6: Claude Code's stand-in for tools that its own tool search loads later.
    private const string Placeholder = "DeferredToolPlaceholder";

    private readonly Dictionary<string, int> _toolsets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _kinds = new(StringComparer.Ordinal);
    private readonly List<Tool> _tools = [];
    private List<HostedTool> _hosted = [];

    /// <summary>What a client executes, toolset members too.</summary>
    public IReadOnlyList<Tool> Tools => _tools;

    public IReadOnlyList<HostedTool> Hosted => _hosted;

    /// <summary>R50: gives the toolsets their servers, and a place to servers that have none. Call when the whole body has been read.</summary>
    public void Join(in Fields body, int servers, RequestTraits traits, Canonical.Warnings warnings)
    {
        _hosted = McpServersReader.Join(body, servers, _hosted, traits, warnings);
        foreach (var tool in _hosted) _names.Add(tool.Name);
    }

    /// <summary>Names that a <c>tool_choice</c> or a <c>tool_reference</c> may say.</summary>
    public IReadOnlySet<string> Names => _names;

    /// <summary>What kind of tool a client's own one is; null for any other name.</summary>
    public string? KindOf(string name) => _kinds.GetValueOrDefault(name);

    public bool HasToolset(string name) => _toolsets.ContainsKey(name);

    /// <summary>R4: what later messages define has names too.</summary>
    public void AddLater(IEnumerable<Tool> tools)
    {
        foreach (var tool in tools) _names.Add(tool.Name);
    }

    /// <summary>R40: the longest-lived mark on any of them.</summary>
    public CacheLife Cache { get; private set; }

    /// <param name="cursor">On the array's opening bracket.</param>
    public void Read(ref JsonCursor cursor)
    {
        for (var i = 0; cursor.NextElement(); i++) ReadTool(ref cursor, i);
        _names.Remove(Placeholder);
        // R45: its calls could not be told from the toolset's.
        foreach (var (toolset, index) in _toolsets)
            if (_names.Contains(toolset)) throw Reject.At(Place.Item("tools", index), "a tool named '" + toolset + "' cannot stand beside the " + toolset + " toolset");
    }

    /// <summary>R49. A placeholder alone is dropped, and then nothing is left that could be deferred (K6).</summary>
    public void CheckDeferred()
    {
        if (_hosted.Count == 0 && _tools.Count > 0 && _tools.TrueForAll(static tool => tool.DeferLoading))
            throw RequestRejectedException.Invalid("All tools have defer_loading set. At least one tool must be non-deferred.");
    }

    private void ReadTool(ref JsonCursor cursor, int index)
    {
        var place = Place.Item("tools", index);
        var own = ToolReader.Read(ref cursor, index, place, marks, out var entry, out var cache);
        // R40: a breakpoint on tools stands right behind them, on what comes first.
        if (cache > Cache) Cache = cache;
        if (own is not null) Add(own);
        else if (ToolsetReader.NameOf(entry.Type) is { } toolset) AddToolset(entry, toolset);
        else if (HostedTools.Read(entry) is { } hosted) Add(hosted);
        else throw Unknown(place, entry.Type);
    }

    private static RequestRejectedException Unknown(in Place place, string type) =>
        Reject.At(place, "Input tag '" + Reject.Shown(type) + "' found using 'type' does not match any of the expected tags");

    // R45.
    private void AddToolset(in ToolEntry entry, string toolset)
    {
        if (!_toolsets.TryAdd(toolset, entry.Index)) throw Reject.At(entry.Place, "the " + toolset + " toolset may be given once only");
        _tools.AddRange(ToolsetReader.Read(entry, toolset));
    }

    private void Add(Tool tool)
    {
        AddName(tool.Name);
        if (tool.Name == Placeholder) return;
        _kinds.Add(tool.Name, tool.Kind);
        _tools.Add(tool);
    }

    private void Add(HostedTool tool)
    {
        AddName(tool.Name);
        _hosted.Add(tool);
    }

    // R38.
    private void AddName(string name)
    {
        if (!_names.Add(name)) throw Reject.At("tools", "Tool names must be unique.");
    }
}
