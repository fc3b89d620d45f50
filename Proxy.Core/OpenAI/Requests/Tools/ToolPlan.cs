using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.OpenAI.Requests.Tools;

/// <summary>Which of the client's tools stand in <c>tools</c>, and which come later in the input (R13, R49, K6).</summary>
internal sealed class ToolPlan
{
    private readonly RequestBuild _build;
    private readonly HashSet<string>? _later;
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    public ToolPlan(RequestBuild build)
    {
        _build = build;
        var tools = build.Conversation.Tools;
        Listed = tools;
        if (!tools.Any(static tool => tool.DeferLoading)) return;
        SearchIsHosted = build.HostedTools.Any(static tool => tool is ToolSearchTool);
        if (!build.Profile.AdditionalTools) return;
        _later = FindReferences(build.Conversation);
        // K6: what is deferred and nowhere loaded is offered all the same; a client may have lost the loading with its old history.
        if (_later.Count > 0) Listed = [.. tools.Where(tool => !ComesLater(tool))];
    }

    /// <summary>What stands in <c>tools</c>.</summary>
    public IReadOnlyList<Tool> Listed { get; }

    /// <summary>R49: upstream searches deferred tools itself.</summary>
    public bool SearchIsHosted { get; }

    /// <summary>R13: the client loaded it in the middle of the conversation, and there upstream gets it: the tools before stay as they were.</summary>
    public bool ComesLater(Tool tool) => _later is not null && tool is { DeferLoading: true, Toolset: null } && _later.Contains(tool.Name);

    /// <summary>R49: upstream is told to load it only when it was searched for. One that must be called is there at once.</summary>
    public bool IsDeferred(Tool tool) =>
        SearchIsHosted && tool.DeferLoading && !(_build.Conversation.ToolChoice is { Kind: ToolChoiceKind.Tool } choice && choice.Name == tool.Name);

    /// <summary>The namespace that upstream gives a call (R45); a tool that was searched for is its own (trace tool-search-server-stream).</summary>
    public string? NamespaceOf(ToolUseBlock use)
    {
        if (use.ToolsetName is not null) return _build.Names.NamespaceOf(use.ToolsetName);
        if (!SearchIsHosted) return null;
        foreach (var tool in Listed)
            if (tool.Toolset is null && tool.Name == use.Name) return IsDeferred(tool) ? _build.Names.ToUpstream(use.Name) : null;
        return null;
    }

    /// <summary>R13: <c>{"type":"additional_tools","role":"developer","tools":[…]}</c>, each tool once, where it was loaded first.</summary>
    public void WriteLoaded(Turn turn)
    {
        if (_later is not { Count: > 0 }) return;
        List<Tool>? loaded = null;
        foreach (var name in References(turn))
        {
            foreach (var tool in _build.Conversation.Tools)
                if (tool.Name == name && ComesLater(tool) && _written.Add(name)) (loaded ??= []).Add(tool);
        }

        if (loaded is not null) AdditionalTools.Write(_build, loaded);
    }

    private static HashSet<string> FindReferences(Conversation conversation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var turn in conversation.Turns)
            if (turn.Role == Role.User) names.UnionWith(References(turn));
        return names;
    }

    private static IEnumerable<string> References(Turn turn) =>
        turn.Blocks.OfType<ToolResultBlock>().SelectMany(static result => result.Content).OfType<ToolReferenceBlock>().Select(static reference => reference.ToolName);
}
