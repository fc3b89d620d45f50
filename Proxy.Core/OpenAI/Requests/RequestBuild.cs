using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;
using Proxy.Core.Models;
using Proxy.Core.OpenAI.Counting;
using Proxy.Core.OpenAI.Ids;
using Proxy.Core.OpenAI.Requests.Tools;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>One request while it is written: what the parts of the writer share.</summary>
internal sealed class RequestBuild(Conversation conversation, RequestScope scope, PooledBuffer output)
{
    private IReadOnlyList<HostedTool>? _hosted;
    private int _items;
    private int _messages;
    private int _mediaBytes;
    private int _media;
    private int _opaqueBytes;

    public Conversation Conversation { get; } = conversation;

    public RequestScope Scope { get; } = scope;

    public PooledBuffer Output { get; } = output;

    public UpstreamProfile Profile { get; } = scope.Route.Profile;

    public ToolNames Names { get; } = new(conversation.AllTools, scope.Route.Profile.MaxToolName, scope.Route.Profile.NamespaceTools);

    /// <summary>Those of the conversation's hosted tools that this upstream has, in the client's order.</summary>
    public IReadOnlyList<HostedTool> HostedTools => _hosted ??= Conversation.HostedTools.Count == 0
        ? Conversation.HostedTools
        : [.. Conversation.HostedTools.Where(tool => HostedToolWriter.IsOffered(this, tool))];

    public ToolPlan Tools => field ??= new ToolPlan(this);

    /// <summary>R72: the container that the client named; null for none.</summary>
    public NamedContainer? Container { get; } = CodeInterpreterWriter.Find(conversation, scope);

    public ThinkingPlan Thinking { get; } = ThinkingPlan.For(conversation, scope.Route, scope.Warnings);

    /// <summary>The request will not be answered, only counted (C6).</summary>
    public bool IsCounted { get; init; }

    /// <summary>R61; a count has none (C6).</summary>
    public CacheBreakpoints Breakpoints => field ??= new CacheBreakpoints(Output, Profile.Breakpoints && !IsCounted);

    /// <summary>What images and documents come to; only where <see cref="IsCounted"/>.</summary>
    public int MediaTokens { get; private set; }

    /// <summary>By tool, what strict mode added to its schema (R36).</summary>
    public Dictionary<string, PruningNode?> AddedNulls { get; } = new(StringComparer.Ordinal);

    /// <summary>R20; null when nothing is to be cited.</summary>
    public CitedSources? Citing { get; set; }

    /// <summary>What strict mode added to the output format (R35).</summary>
    public PruningNode? FormatNulls { get; set; }

    /// <summary>The beginning of the answer that the client wrote itself (R7).</summary>
    public string? Prefill { get; set; }

    public List<string> DroppedThinking { get; } = [];

    /// <summary>S23; null when nobody asks.</summary>
    public Dictionary<string, string>? ReasoningPaths { get; } = scope.TracksReasoning ? new(StringComparer.Ordinal) : null;

    public HashSet<string> UsedToolIds { get; } = new(StringComparer.Ordinal);

    /// <summary>The reasoning item just written, as long as nothing followed it: it knows its message's id and phase.</summary>
    public SealedItem? Following { get; set; }

    /// <summary>Where each turn of the conversation ends.</summary>
    public List<TurnEnd> TurnEnds { get; } = new(conversation.Turns.Count);

    /// <summary>Of <c>tools</c>.</summary>
    public int ToolBytes { get; set; }

    /// <summary>What is written so far.</summary>
    public TurnEnd Here(bool isAnswer) => new(Output.Length, _items, _mediaBytes, _media, _opaqueBytes, isAnswer);

    public void CountOpaque(int bytes) => _opaqueBytes += bytes;

    /// <summary>Where <see cref="Rewind"/> can go back to.</summary>
    public (int Length, int Items) Mark => (Output.Length, _items);

    /// <summary>Call before each input item: items are separated, never terminated, so that a longer history extends a shorter one (C0.3).</summary>
    public void BeginItem()
    {
        if (_items++ > 0) Output.Append((byte)',');
    }

    public void Rewind((int Length, int Items) mark)
    {
        Output.Truncate(mark.Length);
        _items = mark.Items;
    }

    /// <summary>Call before an assistant turn: its messages are numbered from 0.</summary>
    public void BeginTurn() => _messages = 0;

    public int NextMessage() => _messages++;

    public void AppendMedia(JsonText base64)
    {
        Output.Append(base64.Escaped);
        _mediaBytes += base64.Escaped.Length;
    }

    /// <summary>Call for each image and document that is written.</summary>
    public void CountMedium(Block medium)
    {
        _media++;
        if (IsCounted) MediaTokens += Counting.MediaCost.Of(medium);
    }
}
