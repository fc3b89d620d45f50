using System.Text.Json;
using Proxy.Core.Anthropic.Requests.Tools;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads the <c>tools</c> array (R37–R51, K6, K7): which family each tool is of, and what holds for all of them together.</summary>
internal sealed class ToolListReader(CacheMarks marks)
{
    // K6: Claude Code's stand-in for tools that its own tool search loads later.
    private const string Placeholder = "DeferredToolPlaceholder";

    // A tool of another family may have keys that a custom one has not.
    private const int UnknownKeys = 12;

    // Read by families that are not there yet.
    private static readonly string[] s_later = ["web_search_", "web_fetch_", "code_execution_", "mcp_toolset"];

    private readonly Dictionary<string, int> _toolsets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
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
        if (cursor.Kind != JsonTokenType.StartObject) throw Reject.At(place, Literals.NotObject);
        var start = cursor.TokenStart;
        Span<JsonSlot> slots = stackalloc JsonSlot[ToolFields.Count + UnknownKeys];
        slots.Clear();
        // As a custom tool first, which most are; any other is small and is read again by its own table.
        while (cursor.NextField(ToolFields.Table, slots, place, out var field)) slots[field] = cursor.Take();
        var fields = new Fields(cursor.Body, ToolFields.Table, slots, place);
        var type = fields.String(ToolFields.Type, 200) ?? "custom";
        // R40: a breakpoint on tools stands right behind them, on what comes first.
        var cache = marks.Read(fields, ToolFields.CacheControl, cursor.Warnings);
        if (cache > Cache) Cache = cache;
        if (type == "custom")
        {
            foreach (var name in slots[ToolFields.Count..])
            {
                if (name.Kind == JsonTokenType.None) break;
                cursor.WarnUnknown(ToolFields.Table, name);
            }

            Add(CustomToolReader.Read(fields, index, cursor.Warnings));
            return;
        }

        var entry = new ToolEntry(index, type, new JsonRaw(cursor.Body[start..cursor.Consumed]), place, cursor.Warnings, marks);
        if (DefinedToolReader.Read(entry) is { } defined) Add(defined);
        else if (ToolsetReader.NameOf(type) is { } toolset) AddToolset(entry, toolset);
        else if (HostedTools.Read(entry) is { } hosted) Add(hosted);
        else throw Unknown(place, type);
    }

    private static RequestRejectedException Unknown(in Place place, string type) =>
        s_later.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal))
            ? Reject.NotYet(place.Field("type"), type)
            : Reject.At(place, "Input tag '" + Reject.Shown(type) + "' found using 'type' does not match any of the expected tags");

    // R45.
    private void AddToolset(in ToolEntry entry, string toolset)
    {
        if (!_toolsets.TryAdd(toolset, entry.Index)) throw Reject.At(entry.Place, "the " + toolset + " toolset may be given once only");
        _tools.AddRange(ToolsetReader.Read(entry, toolset));
    }

    private void Add(Tool tool)
    {
        AddName(tool.Name);
        if (tool.Name != Placeholder) _tools.Add(tool);
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
