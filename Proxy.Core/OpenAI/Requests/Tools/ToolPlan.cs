using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Requests.Tools;

/// <summary>Which tools stand in <c>tools</c>, and which come later in the input (R4, R13, R49, K6).</summary>
internal sealed class ToolPlan
{
    private readonly RequestBuild _build;
    private readonly Dictionary<string, Tool>? _later;
    private readonly HashSet<string>? _removed;
    private readonly Dictionary<string, Tool> _written = new(StringComparer.Ordinal);
    private Dictionary<string, Tool>? _listed;

    public ToolPlan(RequestBuild build)
    {
        _build = build;
        var conversation = build.Conversation;
        Listed = conversation.Tools;
        Hosted = build.HostedTools;
        var isDeferred = conversation.Tools.Any(static tool => tool.DeferLoading);
        SearchIsHosted = build.HostedTools.Any(static tool => tool is ToolSearchTool);
        _removed = ToolRemovals.Find(conversation);
        if (build.Profile.AdditionalTools)
        {
            if (isDeferred) _later = FindLoaded(conversation);
            // K6: what is deferred and nowhere loaded is offered all the same; a client may have lost the loading with its old history.
            if (_later is { Count: > 0 }) Listed = [.. conversation.Tools.Where(tool => !ComesLater(tool))];
            return;
        }

        // R4, an upstream that takes no changes on the way: the tools as they are in the end.
        if (conversation.LaterTools.Count > 0 || _removed is not null) Listed = [.. conversation.AllTools.Where(tool => !IsRemoved(tool))];
        if (_removed is not null) Hosted = [.. Hosted.Where(tool => !_removed.Contains(tool.Name))];
    }

    /// <summary>The client's tools in <c>tools</c>.</summary>
    public IReadOnlyList<Tool> Listed { get; }

    /// <summary>The hosted tools in <c>tools</c>.</summary>
    public IReadOnlyList<HostedTool> Hosted { get; }

    /// <summary>R49: upstream searches deferred tools itself.</summary>
    public bool SearchIsHosted { get; }

    /// <summary>R4: tools stand in <c>tools</c>, or earlier in the input, that the model may not call any more.</summary>
    public bool HasWithdrawn => _removed is not null && _build.Profile.AdditionalTools;

    /// <summary>R4: what the model may call in the end, and what of it upstream runs.</summary>
    public IReadOnlyList<Tool> Allowed => [.. _build.Conversation.AllTools.Where(tool => !IsRemoved(tool))];

    /// <inheritdoc cref="Allowed"/>
    public IReadOnlyList<HostedTool> AllowedHosted => [.. Hosted.Where(tool => _removed?.Contains(tool.Name) != true)];

    /// <summary>R49: upstream is told to load it only when it was searched for. One that must be called is there at once.</summary>
    public bool IsDeferred(Tool tool) =>
        SearchIsHosted && tool.DeferLoading && !(_build.Conversation.ToolChoice is { Kind: ToolChoiceKind.Tool } choice && choice.Name == tool.Name);

    /// <summary>R4: the name is of a tool that was removed and not added again.</summary>
    public bool IsRemoved(string name) => _removed?.Contains(name) == true;

    /// <summary>The namespace that upstream gives a call (R45); a tool that was searched for is its own (trace tool-search-server-stream).</summary>
    public string? NamespaceOf(ToolUseBlock use)
    {
        if (use.ToolsetName is not null) return _build.Names.NamespaceOf(use.ToolsetName);
        if (!SearchIsHosted) return null;
        return FindListed(use.Name) is { } tool && IsDeferred(tool) ? _build.Names.ToUpstream(use.Name) : null;
    }

    /// <summary>R13: what the client loaded, each tool once, where it was loaded first.</summary>
    public void WriteLoaded(Turn turn)
    {
        if (_later is not { Count: > 0 }) return;
        List<Tool>? loaded = null;
        foreach (var name in References(turn)) Load(name, ref loaded);
        if (loaded is not null) AdditionalTools.Write(_build, loaded);
    }

    /// <summary>R4: what a system message adds. A removal changes nothing here: it is told by the choice of tools alone.</summary>
    public void WriteChanges(Turn turn)
    {
        if (!_build.Profile.AdditionalTools) return;
        List<Tool>? added = null;
        foreach (var block in turn.Blocks)
        {
            if (block is not ToolChangeBlock { IsAddition: true, Change: var change }) continue;
            if (change is NamedToolChange named) Load(named.Name, ref added);
            else if (change is DefinedToolChange { Tool: var tool } && IsNew(tool)) (added ??= []).Add(tool);
        }

        if (added is not null) AdditionalTools.Write(_build, added);
    }

    private void Load(string name, ref List<Tool>? loaded)
    {
        if (_later?.GetValueOrDefault(name) is { } tool && _written.TryAdd(name, tool)) (loaded ??= []).Add(tool);
    }

    /// <summary>The same definition again changes nothing.</summary>
    private bool IsNew(Tool tool)
    {
        var known = _written.GetValueOrDefault(tool.Name) ?? FindListed(tool.Name);
        _written[tool.Name] = tool;
        return known is null || !known.InputSchema.Span.SequenceEqual(tool.InputSchema.Span) || known.Strict != tool.Strict
            || !(known.Description ?? JsonText.Empty).Escaped.SequenceEqual((tool.Description ?? JsonText.Empty).Escaped);
    }

    private bool ComesLater(Tool tool) => ReferenceEquals(_later?.GetValueOrDefault(tool.Name), tool);

    private Tool? FindListed(string name)
    {
        _listed ??= ByName(Listed);
        return _listed.GetValueOrDefault(name);
    }

    /// <summary>Members of toolsets have no name of their own.</summary>
    private static Dictionary<string, Tool> ByName(IEnumerable<Tool> tools)
    {
        var named = new Dictionary<string, Tool>(StringComparer.Ordinal);
        foreach (var tool in tools)
            if (tool.Toolset is null) named.TryAdd(tool.Name, tool);
        return named;
    }

    private bool IsRemoved(Tool tool) => tool.Toolset is null && IsRemoved(tool.Name);

    private static Dictionary<string, Tool> FindLoaded(Conversation conversation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var turn in conversation.Turns)
        {
            if (turn.Role == Role.User) names.UnionWith(References(turn));
            if (turn.Role != Role.System) continue;
            foreach (var block in turn.Blocks)
                if (block is ToolChangeBlock { IsAddition: true, Change: NamedToolChange named }) names.Add(named.Name);
        }

        return ByName(conversation.Tools.Where(tool => tool.DeferLoading && names.Contains(tool.Name)));
    }

    private static IEnumerable<string> References(Turn turn) =>
        turn.Blocks.OfType<ToolResultBlock>().SelectMany(static result => result.Content).OfType<ToolReferenceBlock>().Select(static reference => reference.ToolName);
}
