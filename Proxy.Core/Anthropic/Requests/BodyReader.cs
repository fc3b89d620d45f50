using System.Text;
using System.Text.Json;
using Proxy.Core.Anthropic.Requests.Tools;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads the body's top level and hands the large arrays on as they come.</summary>
internal sealed class BodyReader
{
    private readonly RequestTraits _traits;
    private readonly Warnings _warnings;
    private readonly bool _counted;
    private readonly CacheMarks _marks = new();
    private readonly ImageLimits _images = new();
    private readonly SourceNumbers _sources = new();
    private readonly BlockListReader _blocks;
    private readonly ToolListReader _tools;
    private List<Turn>? _turns;
    private IReadOnlyList<TextBlock>? _system;

    /// <param name="counted">The request is not answered, only counted (A8).</param>
    public BodyReader(RequestTraits traits, Warnings warnings, bool counted = false)
    {
        _counted = counted;
        _traits = traits;
        _warnings = warnings;
        _blocks = new BlockListReader(traits, _marks, _images, _sources);
        _tools = new ToolListReader(_marks);
    }

    /// <param name="cursor">On the body's opening brace.</param>
    public Conversation Read(ref JsonCursor cursor)
    {
        // C0.8, strict: the first unknown key is kept, to be refused by name.
        Span<JsonSlot> slots = stackalloc JsonSlot[BodyFields.Count + 1];
        if (!_traits.Strict) slots = slots[..BodyFields.Count];
        slots.Clear();
        while (cursor.NextField(BodyFields.Table, slots, Place.Body, out var field))
        {
            var isArray = cursor.Kind == JsonTokenType.StartArray;
            if (isArray && field == BodyFields.Messages) _turns = new MessageListReader(_blocks, _traits).Read(ref cursor);
            else if (isArray && field == BodyFields.System) _system = SystemReader.Read(ref cursor, _blocks);
            else if (isArray && field == BodyFields.Tools) _tools.Read(ref cursor);
            else slots[field] = cursor.Take();
        }

        // What follows the body is part of its syntax (F01); find it before the body's meaning is judged.
        cursor.Read();
        if (_traits.Strict && slots[BodyFields.Count] is { Kind: not JsonTokenType.None } unknown)
            throw Reject.At(Reject.Shown(Encoding.UTF8.GetString(cursor.Body.Span.Slice(unknown.Start, unknown.Length))), Literals.Extra);
        if (_counted) CountedFields.DropOthers(slots, _traits, _warnings);
        return Judge(new Fields(cursor.Body, BodyFields.Table, slots, Place.Body));
    }

    private Conversation Judge(in Fields body)
    {
        var model = body.RequiredString(BodyFields.Model, 256);
        var turns = Turns(body);
        var maxTokens = _counted ? int.MaxValue : body.Integer(BodyFields.MaxTokens, 0) ?? throw Reject.At("max_tokens", Literals.Required);
        LaterFields.Check(body, _warnings);
        if (body.Has(BodyFields.Tools) && body.Kind(BodyFields.Tools) != JsonTokenType.StartArray) throw Reject.At("tools", Literals.NotList);
        SamplingReader.Read(body, _traits, _warnings, out var temperature, out var topP);
        var stopSequences = StopSequencesReader.Read(body, _warnings);
        var edits = ContextManagementReader.Read(body, _warnings);
        var endCache = _marks.Read(body, BodyFields.CacheControl, _warnings);
        _marks.Check();
        _images.Check();
        // R66: what a compaction stands for is not looked at any more.
        var compacted = CompactionBlocks.TakeOut(turns);
        var summary = CompactionReader.Read(body, turns, compacted is not null, _warnings);
        _tools.Join(body, BodyFields.McpServers, _traits, _warnings);
        var hasUploads = ContainerReader.CheckUploads(turns, _tools.Hosted);
        TurnOrder.Check(turns);
        ToolPairing.Check(turns);
        var later = ToolChanges.Check(turns, _tools, out var changesTools);
        // Claude Code counts its deferred tools one by one; and who adds tools later may begin without any (R4).
        if (!_counted && !changesTools) _tools.CheckDeferred();
        _tools.AddLater(later);
        ToolReferences.Check(turns, _tools.Names);
        var thinking = ThinkingReader.Read(body, BodyFields.Thinking, maxTokens, _traits, _warnings);
        var format = OutputFormatReader.Read(body, _warnings);
        StructuredOutputRules.Check(_tools.Tools, format, turns, _traits);
        var conversation = new Conversation
        {
            Model = model,
            MaxTokens = maxTokens,
            Stream = body.Flag(BodyFields.Stream) ?? false,
            System = _system ?? SystemReader.FromString(body, BodyFields.System),
            Turns = turns,
            Tools = _tools.Tools,
            LaterTools = later,
            HostedTools = _tools.Hosted,
            Container = ContainerReader.Read(body, BodyFields.Container, _warnings),
            TellMcpTools = _traits.Has("mcp-client-2026-09-15"),
            ToolChoice = ToolChoiceReader.Read(body, BodyFields.ToolChoice, _tools, thinking, _warnings, out var disableParallel),
            DisableParallelTools = disableParallel,
            Thinking = thinking,
            Format = format,
            Effort = OutputConfigReader.Read(body, BodyFields.OutputConfig, _warnings),
            Temperature = temperature,
            TopP = topP,
            StopSequences = stopSequences,
            UserId = MetadataReader.Read(body, _warnings),
            StandardTierOnly = body.Choice(BodyFields.ServiceTier, "auto", "standard_only") == 1,
            Fast = body.Choice(BodyFields.Speed, "standard", "fast") == 1,
            TellSpeed = body.Has(BodyFields.Speed),
            WantsFallbackCredit = LaterFields.ReadCredit(body, _warnings),
            EndCache = endCache,
            ToolsCache = _tools.Cache,
            Edits = edits,
            Compacted = compacted,
            Summary = summary,
            AsksForCitations = _sources.AnyCited,
            NamesFiles = hasUploads || _sources.NamesFiles,
            Diagnostics = DiagnosticsReader.Read(body, _warnings),
        };
        PrewarmRules.Check(conversation, body);
        return conversation;
    }

    private List<Turn> Turns(in Fields body)
    {
        if (_turns is null) throw Reject.At("messages", body.Has(BodyFields.Messages) ? Literals.NotList : Literals.Required);
        return _turns.Count > 0 ? _turns : throw Reject.At("messages", "at least one message is required");
    }
}
